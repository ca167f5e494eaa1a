//! A parsed template, made ready to run: Helm's rules written into its syntax tree.

use std::collections::{BTreeMap, BTreeSet};

use gotmpl::parse::{
    ActionNode, BranchNode, CommandNode, Expr, ListNode, Node, Number, Parser, PipeNode, Pos, SmolStr,
};

use super::blocks;
use super::context;
use super::fault::{Fault, name_only};
use super::functions;

/// Name of the function that looks up fields: its arguments are a value and the names.
pub(super) const FIELD: &str = ".";
/// The same for a value that is allowed to be nothing: a variable's or that of brackets, as in `(.Values.a).b`.
pub(super) const FIELD_OF: &str = ".?";
/// Name of the function that calls a value found in a field, such as `.Capabilities.APIVersions.Has`.
pub(super) const CALL: &str = "()";
/// Name of the function that notes the line that is being evaluated, and prints nothing.
pub(super) const LINE: &str = "@";
/// What `fail` and `required` become when their message is not written out: it may hold a secret.
pub(super) const FAIL_QUIETLY: &str = "fail quietly";
/// See [`FAIL_QUIETLY`].
pub(super) const REQUIRED_QUIETLY: &str = "required quietly";

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

/// What is wrong with a template, and in which line of it.
pub(super) struct Misfit {
    pub(super) line: usize,
    pub(super) fault: Fault,
}

impl Program {
    /// Parses a template and writes Helm's rules into it.
    pub(super) fn parse(source: &str) -> Result<Self, Misfit> {
        let misfit = |error: gotmpl::TemplateError| {
            let line = match &error {
                gotmpl::TemplateError::Lex { line, .. } | gotmpl::TemplateError::Parse { line, .. } => *line,
                _ => 1,
            };
            Misfit { line, fault: Fault::from_engine(&error) }
        };
        let parser = Parser::new(source, "{{", "}}").map_err(misfit)?;
        let (mut tree, defines) = parser.parse().map_err(misfit)?;
        if let Some((line, what)) = blocks::misplaced(source) {
            let fault = Fault::new(format!("syntax error in the template: {what}"));
            return Err(Misfit { line, fault });
        }
        let mut rewriter = Rewriter { functions: BTreeSet::new(), depth: 0, nesting: 0, lines: source.contains('\n') };
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

struct Rewriter {
    functions: BTreeSet<SmolStr>,
    depth: usize,
    nesting: usize,
    /// Whether lines are worth noting.
    lines: bool,
}

type Done = Result<(), Misfit>;

impl Rewriter {
    fn list(&mut self, list: &mut ListNode) -> Done {
        let nodes = std::mem::take(&mut list.nodes);
        for mut node in nodes {
            if let Some(pos) = self.node(&mut node)?
                && self.lines
            {
                let line = i64::try_from(pos.line).unwrap_or_default();
                let args = vec![self.identifier(pos, LINE), Expr::Number(pos, Number::Int(line))];
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
        for (index, command) in pipe.commands.iter_mut().enumerate() {
            self.command(command, index > 0)?;
        }
        Ok(())
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
        for (index, arg) in command.args.iter_mut().enumerate() {
            match arg {
                // A function whose result has fields: `(f x).y` without the brackets. Left to gotmpl.
                Expr::Chain(_, inner, _) if index == 0 && matches!(**inner, Expr::Identifier(..)) => {
                    self.expression(inner)?;
                }
                _ => self.expression(arg)?,
            }
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
                    known_field(pos, &names)?;
                }
                *expression = self.field(pos, Expr::Dot(pos), &names);
                Ok(())
            }
            Expr::Variable(pos, name, names) if !names.is_empty() => {
                let (pos, names) = (*pos, std::mem::take(names));
                if name == "$" {
                    known_field(pos, &names)?;
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
        let mut message = format!("unknown function {}", name_only(name));
        if let Some(near) = functions::nearest(name) {
            message = format!("{message}; did you mean \"{near}\"?");
        }
        Err(Misfit { line: pos.line, fault: Fault::new(message) })
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

/// Refuses fields of the root that Helm does not have. Values may have any.
fn known_field(pos: Pos, names: &[SmolStr]) -> Done {
    let (Some(object), Some(field)) = (names.first(), names.get(1)) else { return Ok(()) };
    let Some(fields) = context::fields(object) else { return Ok(()) };
    if fields.contains(&field.as_str()) {
        return Ok(());
    }
    Err(Misfit {
        line: pos.line,
        fault: Fault::new(format!("there is no .{object}.{}", name_only(field).trim_matches('"'))),
    })
}

fn pipe(pos: Pos, args: Vec<Expr>) -> PipeNode {
    PipeNode { pos, decl: Vec::new(), commands: vec![CommandNode { pos, args }], is_assign: false }
}
