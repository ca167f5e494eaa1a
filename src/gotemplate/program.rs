//! A parsed template, made ready to run: Helm's rules written into its syntax tree.

use std::collections::{BTreeMap, BTreeSet};

use gotmpl::parse::{
    ActionNode, BranchNode, CommandNode, Expr, ListNode, Node, Number, Parser, PipeNode, Pos, SmolStr,
};

use super::blocks;
use super::context;
use super::dashed;
use super::fault::{Fault, UNKNOWN_FUNCTION, name_only};
use super::functions;
use super::hidden::{CALL, FAIL_QUIETLY, FIELD, FIELD_OF, INDEX_OF, REACHED, REQUIRED_QUIETLY, WEIGHED};
use super::misfit::Misfit;

/// Nesting that a template which calls named templates may reach, which `gotmpl` bounds by itself.
const CALLS_TEMPLATES: usize = 200;

/// A template ready to run.
pub(super) struct Program {
    /// The template.
    pub(super) tree: ListNode,
    /// Templates that it defines.
    pub(super) defines: BTreeMap<String, ListNode>,
    /// Functions that it calls and `gotmpl` does not bring along.
    pub(super) functions: BTreeSet<SmolStr>,
    /// How deep its blocks nest.
    pub(super) nesting: usize,
}

impl Program {
    /// Parses a template and writes Helm's rules into it.
    pub(super) fn parse(source: &str) -> Result<Self, Misfit> {
        let misfit = |error: gotmpl::TemplateError| {
            let line = match &error {
                // The parser does not say where it gives up.
                gotmpl::TemplateError::Parse { line: 0, .. } => blocks::first_failing(source, nests_too_deeply),
                gotmpl::TemplateError::Lex { line, .. } | gotmpl::TemplateError::Parse { line, .. } => *line,
                _ => 1,
            };
            let lines = source.lines().nth(line.saturating_sub(1)).unwrap_or(source);
            let fault = match dashed::advice(lines) {
                Some(right) => Fault::told(dashed::FAULT, format!("{}; write `{{{{ {right} }}}}`", dashed::FAULT)),
                None => Fault::from_engine(&error),
            };
            Misfit::in_line(source, line, fault)
        };
        let parser = Parser::new(source, "{{", "}}").map_err(misfit)?;
        let (mut tree, defines) = parser.parse().map_err(misfit)?;
        if let Some((line, what)) = blocks::misplaced(source) {
            return Err(Misfit::in_line(source, line, Fault::new(what)));
        }
        let has_lines = source.contains('\n');
        let mut rewriter = Rewriter { source, has_lines, functions: BTreeSet::new(), depth: 0, nesting: 0 };
        rewriter.list(&mut tree)?;
        let mut templates = BTreeMap::new();
        for mut define in defines {
            rewriter.list(&mut define.body)?;
            let empty = define.body.is_empty_tree();
            if !(empty && templates.contains_key(define.name.as_str())) {
                templates.insert(define.name.to_string(), define.body);
            }
        }
        Ok(Self { tree, defines: templates, functions: rewriter.functions, nesting: rewriter.nesting })
    }
}

/// Whether the parser refuses a text because of how deep it nests, and says nothing about where.
fn nests_too_deeply(source: &str) -> bool {
    let parsed = Parser::new(source, "{{", "}}").and_then(Parser::parse);
    matches!(parsed, Err(gotmpl::TemplateError::Parse { line: 0, .. }))
}

struct Rewriter<'a> {
    source: &'a str,
    has_lines: bool,
    functions: BTreeSet<SmolStr>,
    depth: usize,
    nesting: usize,
}

type Done = Result<(), Misfit>;

impl Rewriter<'_> {
    fn list(&mut self, list: &mut ListNode) -> Done {
        let nodes = std::mem::take(&mut list.nodes);
        for mut node in nodes {
            // In a text of one line there is nothing to note, but a call of a named template has to be paid for.
            if let Some(pos) = self.node(&mut node)?
                && (self.has_lines || matches!(node, Node::Template(_)))
            {
                let offset = i64::try_from(pos.offset).unwrap_or_default();
                let args = vec![self.identifier(pos, REACHED), Expr::Number(pos, Number::Int(offset))];
                list.nodes.push(Node::Action(ActionNode { pos, pipe: pipe(pos, args) }));
            }
            list.nodes.push(node);
        }
        Ok(())
    }

    /// Rewrites a node and says where it stands if it evaluates something.
    fn node(&mut self, node: &mut Node) -> Result<Option<Pos>, Misfit> {
        match node {
            Node::Action(action) => {
                self.pipe(&mut action.pipe)?;
                if action.pipe.decl.is_empty() {
                    let weighed = vec![self.identifier(action.pos, WEIGHED)];
                    action.pipe.commands.push(CommandNode { pos: action.pos, args: weighed });
                }
                return Ok(Some(action.pos));
            }
            Node::If(branch) | Node::Range(branch) | Node::With(branch) => {
                self.branch(branch)?;
                return Ok(Some(branch.pos));
            }
            Node::Template(call) => {
                if let Some(pipe) = &mut call.pipe {
                    self.pipe(pipe)?;
                }
                self.nesting = self.nesting.max(CALLS_TEMPLATES);
                return Ok(Some(call.pos));
            }
            Node::List(list) => self.list(list)?,
            Node::Define(define) => self.list(&mut define.body)?,
            Node::Text(_) | Node::Break(_) | Node::Continue(_) => {}
        }
        Ok(None)
    }

    fn branch(&mut self, branch: &mut BranchNode) -> Done {
        self.pipe(&mut branch.pipe)?;
        self.depth += 1;
        self.nesting = self.nesting.max(self.depth);
        self.list(&mut branch.body)?;
        if let Some(other) = &mut branch.else_body {
            self.list(other)?;
        }
        self.depth -= 1;
        Ok(())
    }

    fn pipe(&mut self, pipe: &mut PipeNode) -> Done {
        let commands = std::mem::take(&mut pipe.commands);
        for mut command in commands {
            let piped = !pipe.commands.is_empty();
            let compares =
                matches!(command.args.first(), Some(Expr::Identifier(_, name)) if functions::is_comparison(name));
            self.command(&mut command, piped)?;
            if compares {
                self.weigh(&mut command);
                if piped {
                    let weighed = vec![self.identifier(command.pos, WEIGHED)];
                    pipe.commands.push(CommandNode { pos: command.pos, args: weighed });
                }
            }
            pipe.commands.push(command);
        }
        Ok(())
    }

    /// Has the arguments of a function of `gotmpl` paid for.
    fn weigh(&mut self, command: &mut CommandNode) {
        for arg in command.args.iter_mut().skip(1).filter(|arg| matches!(arg, Expr::Pipe(..) | Expr::Variable(..))) {
            let pos = command.pos;
            let inner = std::mem::replace(arg, Expr::Nil(pos));
            *arg = Expr::Pipe(pos, pipe(pos, vec![self.identifier(pos, WEIGHED), inner]));
        }
    }

    /// `f a b`, `.Field`, or `.Field a b`, the last of which calls what the field holds.
    fn command(&mut self, command: &mut CommandNode, piped: bool) -> Done {
        let (pos, count) = (command.pos, command.args.len());
        let quiet = match (command.args.first(), command.args.get(1)) {
            (Some(Expr::Identifier(_, name)), message) if !matches!(message, Some(Expr::String(..))) => {
                match name.as_str() {
                    "fail" => Some(FAIL_QUIETLY),
                    "required" => Some(REQUIRED_QUIETLY),
                    _ => None,
                }
            }
            _ => None,
        };
        let looked_into = match command.args.as_slice() {
            [Expr::Identifier(_, name), Expr::Field(_, names) | Expr::Variable(_, _, names), ..] if name == "index" => {
                names.last().cloned()
            }
            _ => None,
        };
        for (index, arg) in command.args.iter_mut().enumerate() {
            match arg {
                // A function whose result has fields: `(f x).y` without the brackets. Left to gotmpl.
                Expr::Chain(_, inner, _) if index == 0 && matches!(**inner, Expr::Identifier(..)) => {
                    self.expression(inner)?;
                }
                _ => self.expression(arg)?,
            }
        }
        if let Some(name) = looked_into {
            let call = self.identifier(pos, INDEX_OF);
            command.args.splice(..1, [call, Expr::String(pos, name.as_str().into())]);
        }
        match command.args.first_mut() {
            Some(Expr::Identifier(_, name)) => {
                if let Some(quiet) = quiet {
                    *name = SmolStr::new_static(quiet);
                    self.functions.insert(name.clone());
                }
            }
            Some(Expr::Pipe(..)) if count > 1 || piped => {
                let call = self.identifier(pos, CALL);
                command.args.insert(0, call);
            }
            _ => {}
        }
        Ok(())
    }

    fn expression(&mut self, expression: &mut Expr) -> Done {
        match expression {
            Expr::Identifier(pos, name) => self.function(*pos, name),
            Expr::Pipe(_, pipe) => self.pipe(pipe),
            Expr::Field(pos, names) => {
                let (pos, names) = (*pos, std::mem::take(names));
                if self.depth == 0 {
                    self.known_field(pos, &names)?;
                }
                *expression = self.field(pos, Expr::Dot(pos), &names);
                Ok(())
            }
            Expr::Variable(pos, name, names) if !names.is_empty() => {
                let (pos, names) = (*pos, std::mem::take(names));
                if name == "$" {
                    self.known_field(pos, &names)?;
                }
                let variable = Expr::Variable(pos, name.clone(), Vec::new());
                *expression = self.field(pos, variable, &names);
                Ok(())
            }
            Expr::Chain(pos, inner, names) => {
                let (pos, names) = (*pos, std::mem::take(names));
                self.expression(inner)?;
                let inner = std::mem::replace(&mut **inner, Expr::Nil(pos));
                *expression = self.field(pos, inner, &names);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn function(&mut self, pos: Pos, name: &SmolStr) -> Done {
        if functions::is_builtin(name) {
            return Ok(());
        }
        if functions::exists(name) {
            self.functions.insert(name.clone());
            return Ok(());
        }
        let shown = name_only(name);
        let (outline, message) = match (functions::why_absent(name), functions::meant(name)) {
            (Some(why), _) => {
                const ABSENT: &str = "a function of Helm's that cannot be used here";
                (ABSENT, format!("Helm's function {shown} cannot be used here: {why}"))
            }
            (None, Some(near)) => (UNKNOWN_FUNCTION, format!("unknown function {shown}; did you mean `{near}`?")),
            (None, None) => (UNKNOWN_FUNCTION, format!("unknown function {shown}")),
        };
        Err(Misfit::at(self.source, pos.offset, Fault::told(outline, message)))
    }

    /// Refuses fields of the root that Helm does not have. Values may have any.
    fn known_field(&self, pos: Pos, names: &[SmolStr]) -> Done {
        let (Some(object), Some(field)) = (names.first(), names.get(1)) else { return Ok(()) };
        let Some(fields) = context::fields(object) else { return Ok(()) };
        if fields.contains(&field.as_str()) {
            return Ok(());
        }
        let message = format!("there is no {}", name_only(&format!(".{object}.{field}")));
        let fault = Fault::told("there is no such field at the root", message);
        Err(Misfit::at(self.source, pos.offset, fault))
    }

    fn field(&mut self, pos: Pos, value: Expr, names: &[SmolStr]) -> Expr {
        let lookup = if matches!(value, Expr::Dot(_)) { FIELD } else { FIELD_OF };
        let mut args = vec![self.identifier(pos, lookup), value];
        args.extend(names.iter().map(|name| Expr::String(pos, name.as_str().into())));
        Expr::Pipe(pos, pipe(pos, args))
    }

    fn identifier(&mut self, pos: Pos, name: &'static str) -> Expr {
        let name = SmolStr::new_static(name);
        self.functions.insert(name.clone());
        Expr::Identifier(pos, name)
    }
}

fn pipe(pos: Pos, args: Vec<Expr>) -> PipeNode {
    PipeNode { pos, decl: Vec::new(), commands: vec![CommandNode { pos, args }], is_assign: false }
}
