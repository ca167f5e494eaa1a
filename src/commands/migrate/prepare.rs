//! What both commands begin with: the release as it is and as it will be, and what stands between the two.

use std::path::Path;

use anyhow::{Result, bail};
use serde_json::Value;

use crate::cli::{MigrateArgs, TargetArg};
use crate::commands::colour;
use crate::commands::failure::Reported;
use crate::commands::files::Origin;
use crate::commands::gather::{Extra, Files, Over};
use crate::commands::release::{self, StageRequest, Studied};
use crate::diagnostics::{self, MessageFormat};
use crate::manifests::Manifest;
use crate::migrate::{self, Change, Check, Era, Moving, PRESET, STAGES, Stage, Values};
use crate::pipeline::Outputs;
use crate::render::{Backup, Migration, ServerImage};
use crate::values::{Layers, PresetPart};
use crate::yaml::{self, LayerId, Node};

/// A migration that can be done.
pub struct Prepared<'a> {
    args: &'a MigrateArgs,
    files: Files,
    after: Vec<Over>,
    defaults: Node,
    server: ServerImage,
    /// The release as it is.
    pub before: Studied,
    /// What there is to move.
    pub moving: Moving,
    /// The stages.
    pub stages: Vec<&'static Stage>,
}

/// What there is to do.
pub enum Task<'a> {
    /// Nothing, with what the values say of each data service.
    Nothing(Vec<String>),
    /// This.
    Migrate(Box<Prepared<'a>>),
}

/// Looks at the release as it is, and as it will be. Values that cannot be moved are an error that says why.
pub fn prepare(args: &MigrateArgs) -> Result<Task<'_>> {
    if args.request.render.target != TargetArg::Kubectl {
        bail!(
            "--target: the stages of a migration are applied with kubectl, one after the other; leave the target out"
        );
    }
    let files = Files::read(&args.request.values, Origin::Disk);
    let before = release::study_files(&args.request, &files)?;
    let is_moved = Moving::between(&before.outputs.values, &before.outputs.values);
    if is_moved.mongodb.is_none() && !is_moved.rabbitmq && !is_moved.redis {
        return Ok(Task::Nothing(migrate::unmoved(&before.outputs.values)));
    }
    let after: Vec<Over> = args.after.iter().map(|path| after_file(path)).collect::<Result<_>>()?;
    let defaults =
        Layers::with_defaults().merge().map_or_else(|_| Node::map(yaml::Origin::default()), |merged| merged.values);
    let mut prepared = Prepared {
        args,
        files,
        after,
        defaults,
        server: ServerImage::default(),
        before,
        moving: is_moved,
        stages: Vec::new(),
    };
    let last = prepared.last()?;
    prepared.settle(&last)?;
    Ok(Task::Migrate(Box::new(prepared)))
}

fn after_file(path: &Path) -> Result<Over> {
    let (name, text) = Origin::Disk.read(path, "values file")?;
    Ok(Over { name, text, keeps: |_| true })
}

/// Which keys of what holds afterwards count at an era.
fn keeps(era: Era) -> fn(&str) -> bool {
    match era {
        Era::Original => |_| false,
        Era::StackStorm => |key| !["mongodb", "rabbitmq", "redis"].contains(&key),
        Era::Mongodb => |key| !["rabbitmq", "redis"].contains(&key),
        Era::Brokers | Era::Finished => |_| true,
    }
}

impl Prepared<'_> {
    /// The release after the migration.
    fn last(&self) -> Result<Outputs> {
        let request = StageRequest { extra: self.extra(Era::Finished, None), migration: Migration::default() };
        release::preview_stage(&self.args.request, &self.files, request).map_err(|error| match error.downcast::<Reported>() {
            Ok(Reported { text, status: 1 }) => {
                let text = format!(
                    "{}\nnote: so it is after the migration, with the preset {PRESET} gone; write what has to differ then into a file, \
                     and name it with --after",
                    text.trim_end()
                );
                Reported { text, status: 1 }.into()
            }
            Ok(reported) => reported.into(),
            Err(error) => error,
        })
    }

    /// Finds the stages, or what stands in their way.
    fn settle(&mut self, last: &Outputs) -> Result<()> {
        let before = &self.before.outputs.values;
        self.moving = Moving::between(before, &last.values);
        let wrote = |path: &[&str]| self.after.iter().any(|file| holds(&file.text, path));
        let obstacles = migrate::obstacles(&self.moving, before, &last.values, &wrote);
        if !obstacles.is_empty() {
            let text = diagnostics::report(&obstacles, &self.before.sources, MessageFormat::Human, colour());
            return Err(Reported { text, status: 1 }.into());
        }
        let part =
            |key: &str| last.values.at(&["mongodb", "image", key]).and_then(Node::text).unwrap_or_default().to_owned();
        self.server = ServerImage { registry: part("registry"), repository: part("repository"), tag: part("tag") };
        self.stages = STAGES.iter().filter(|stage| (stage.applies)(&self.moving)).collect();
        Ok(())
    }

    /// Secrets that the release has and that are not known here.
    pub fn unknown_secrets(&self) -> Vec<&str> {
        self.before.outputs.generated.iter().map(|secret| &*secret.path).collect()
    }

    /// The Secret with definitions for brokers that are to be moved, if it is one that nothing here makes.
    pub fn unseen_definitions(&self) -> Option<&str> {
        let load = self.before.outputs.values.at(&["rabbitmq", "loadDefinition"]).filter(|_| self.moving.rabbitmq)?;
        let name = load.get("existingSecret").filter(|_| load.get("enabled").is_some_and(Node::is_truthy))?.text()?;
        let is_made = |manifest: &Manifest| manifest.key.kind == "Secret" && manifest.key.name == name;
        (!name.is_empty() && !self.before.outputs.manifests.iter().any(is_made)).then_some(name)
    }

    /// What is to be written into the values afterwards.
    pub fn lasting(&self) -> Value {
        migrate::lasting(self.values(&|path: &[&str]| self.wrote(path))).into()
    }

    /// Keys of the values that nothing reads afterwards.
    pub fn idle_keys(&self) -> Vec<String> {
        migrate::idle_keys(self.values(&|path: &[&str]| self.wrote(path)))
    }

    /// What a stage asks of a render.
    pub fn request(&self, stage: &'static Stage) -> StageRequest {
        StageRequest { extra: self.extra(stage.era, Some(stage)), migration: self.migration(stage) }
    }

    /// All that the values of a stage make, only to look at it.
    pub fn preview(&self, stage: &'static Stage) -> Result<Outputs> {
        release::preview_stage(&self.args.request, &self.files, self.request(stage))
    }

    /// The same for use: secrets that only the new data services need are generated and stored.
    pub fn render(&self, stage: &'static Stage) -> Result<Outputs> {
        release::render_stage(&self.args.request, &self.files, self.request(stage))
    }

    fn values<'v>(&'v self, wrote: &'v dyn Fn(&[&str]) -> bool) -> Values<'v> {
        Values { before: &self.before.outputs.values, defaults: &self.defaults, wrote }
    }

    /// Whether the user wrote a value, rather than a default or a preset.
    fn wrote(&self, path: &[&str]) -> bool {
        let origin = |values: &Node| values.at(path).map(|node| node.origin);
        let merged = &self.before.merged;
        origin(&merged.values).is_some() && origin(&merged.values) != origin(&merged.defaults)
    }

    fn extra(&self, era: Era, stage: Option<&'static Stage>) -> Extra {
        let left_out = match era {
            Era::Finished => PresetPart::Whole,
            era => PresetPart::Keys(migrate::left_out(era)),
        };
        let wrote = |path: &[&str]| self.wrote(path);
        let overlay = Value::from(migrate::overlay(self.values(&wrote), era));
        let layer = |value: &Value| Over {
            name: "what the migration says".to_owned(),
            text: value.to_string().into_bytes(),
            keeps: |_| true,
        };
        let mut over = vec![layer(&overlay)];
        over.extend(self.after.iter().map(|file| Over { keeps: keeps(era), ..file.clone() }));
        over.extend(stage.and_then(|stage| migrate::image_of_stage(stage, &self.moving)).as_ref().map(layer));
        Extra { left_out: Some((PRESET, left_out)), over }
    }

    /// What the templates of a stage are told.
    fn migration(&self, stage: &'static Stage) -> Migration {
        let hops = self.moving.hops();
        let has_mongodb = self.moving.mongodb.is_some();
        let first = hops.first().map(|hop| hop.from);
        let last = hops.last().map(|hop| hop.to);
        let found = match stage.hop() {
            Some(hop) => Some(hop.from),
            None if stage.era >= Era::Mongodb => last,
            None => first,
        };
        let is_first_hop = stage.hop().is_some() && stage.hop() == hops.first();
        let proof = match stage.change {
            Change::Hop(_) if is_first_hop => Some("backup-stopped"),
            Change::Drain if stage.era == Era::Original => Some("backup"),
            _ => None,
        };
        let tag = match stage.hop() {
            Some(hop) if last != Some(hop.to) => hop.tag.to_owned(),
            None if stage.era < Era::Mongodb => hops.first().map(|hop| hop.tag.to_owned()).unwrap_or_default(),
            _ => self.server.tag.clone(),
        };
        let is_dumped = self.args.snapshot_class.is_none();
        let looks_at = [("mongodb", has_mongodb), ("rabbitmq", self.moving.rabbitmq), ("redis", self.moving.redis)];
        Migration {
            stage: stage.name.to_owned(),
            check: self.check(stage).name().to_owned(),
            from: found.map(|version| version.to_string()),
            to: stage.hop().map(|hop| hop.to.to_string()),
            makes_backup: stage.change == Change::Backup,
            proof: proof.filter(|_| is_dumped && has_mongodb).map(str::to_owned),
            backup: Backup { snapshot_class: self.args.snapshot_class.clone(), size: self.args.backup_size.clone() },
            server: ServerImage { tag, ..self.server.clone() },
            looks_at: looks_at.into_iter().filter(|(_, moved)| *moved).map(|(name, _)| name).collect(),
        }
    }

    /// What a stage looks at first: without the stage before it, what that one would have shown.
    fn check(&self, stage: &Stage) -> Check {
        let has_mongodb = self.moving.mongodb.is_some();
        match (stage.check, stage.change) {
            (Check::Mongodb, Change::Brokers) if !has_mongodb => Check::Stopped,
            (Check::Mongodb, Change::Drain) if !has_mongodb => Check::Running,
            (Check::Brokers, _) if !self.moving.rabbitmq && !self.moving.redis => Check::Mongodb,
            (check, _) => check,
        }
    }
}

/// Whether a values file has a key at a path.
fn holds(text: &[u8], path: &[&str]) -> bool {
    let id = LayerId::default();
    let read = |bytes| yaml::read_map(&yaml::decode(bytes, id).ok()?, id).ok();
    read(text).is_some_and(|values| values.at(path).is_some())
}

/// That there is nothing to move, and why.
pub fn nothing_to_move(services: &[String]) -> String {
    let list: String = services.iter().map(|service| format!("\n  {service}")).collect();
    format!("there is nothing to move: no data service runs on Bitnami's images{list}")
}
