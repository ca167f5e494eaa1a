//! What is asked, one row for each question.

use super::answers::Answers;
use super::hosts::Hosts;
use super::packs_image::PacksImage;
use crate::cli::{InitCommand, namespace_name, release_name};
use crate::config::PublicUrl;
use crate::values::Preset;

/// A question, which a flag may answer.
pub struct Question {
    /// The flag.
    pub flag: &'static str,
    /// The question.
    pub text: String,
    /// The answer where nobody gives one.
    pub default: &'static str,
    /// What the flag says.
    pub given: fn(&InitCommand) -> Option<&str>,
    /// Puts an answer where it belongs, or says what is wrong with it.
    pub fill: fn(&mut Answers, &str) -> Result<(), String>,
}

/// All questions, in the order in which they are asked.
pub fn questions() -> [Question; 8] {
    let presets: String =
        Preset::all().map(|preset| format!("  {}: {}\n", preset.name(), preset.description())).collect();
    [
        Question {
            flag: "release",
            text: "Name of the release".to_owned(),
            default: "st2",
            given: |command| command.release.as_deref(),
            fill: |answers, text| release_name(text).map(|name| answers.release = name),
        },
        Question {
            flag: "namespace",
            text: "Namespace".to_owned(),
            default: "default",
            given: |command| command.namespace.as_deref(),
            fill: |answers, text| namespace_name(text).map(|name| answers.namespace = name),
        },
        Question {
            flag: "preset",
            text: format!(
                "Presets, values for a purpose:\n{presets}Preset, or nothing for the defaults, which are highly available"
            ),
            default: "",
            given: |command| command.preset.as_deref(),
            fill: |answers, text| preset(text).map(|preset| answers.preset = preset),
        },
        Question {
            flag: "public-url",
            text: "Address for the web UI, such as https://st2.example.com, or nothing".to_owned(),
            default: "",
            given: |command| command.public_url.as_deref(),
            fill: |answers, text| public_url(text).map(|url| answers.public_url = url),
        },
        Question {
            flag: "mongodb",
            text: "Hosts of a MongoDB that runs elsewhere, with commas between them, or nothing to have one rendered"
                .to_owned(),
            default: "",
            given: |command| command.mongodb.as_deref(),
            fill: |answers, text| Hosts::parse(text).map(|hosts| answers.mongodb = hosts),
        },
        Question {
            flag: "rabbitmq",
            text: "Hosts of a RabbitMQ that runs elsewhere, or nothing to have one rendered".to_owned(),
            default: "",
            given: |command| command.rabbitmq.as_deref(),
            fill: |answers, text| Hosts::parse(text).map(|hosts| answers.rabbitmq = hosts),
        },
        Question {
            flag: "redis",
            text: "Host of a Redis that runs elsewhere, or hosts of its Sentinels, or nothing to have one rendered"
                .to_owned(),
            default: "",
            given: |command| command.redis.as_deref(),
            fill: |answers, text| Hosts::parse(text).map(|hosts| answers.redis = hosts),
        },
        Question {
            flag: "packs-image",
            text: "Image with packs, such as registry.example.com/stackstorm/st2packs:1.0, or nothing".to_owned(),
            default: "",
            given: |command| command.packs_image.as_deref(),
            fill: |answers, text| packs_image(text).map(|image| answers.packs_image = image),
        },
    ]
}

fn preset(text: &str) -> Result<Option<String>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    let found = Preset::find(text).map(|preset| Some(preset.name().to_owned()));
    found.ok_or_else(|| format!("there is no preset of this name; {}", Preset::help(text)))
}

/// Only what is encrypted: people type passwords there.
fn public_url(text: &str) -> Result<Option<String>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    let url = PublicUrl::parse(text).map_err(|fault| fault.to_string())?;
    if url.host.parse::<std::net::IpAddr>().is_ok() {
        return Err("an Ingress needs the name of a host, and this is an address: write a name such as `https://st2.example.com`".to_owned());
    }
    if url.is_secure {
        Ok(Some(url.origin()))
    } else {
        Err("users' passwords and tokens would be sent unencrypted: write an address with `https://`".to_owned())
    }
}

fn packs_image(text: &str) -> Result<Option<PacksImage>, String> {
    if text.is_empty() { Ok(None) } else { PacksImage::parse(text).map(Some) }
}
