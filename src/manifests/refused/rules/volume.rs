//! Volumes.

use serde_json::Value;

use super::super::RefusedKind;
use super::super::forms::{is_below, is_driver, is_file_field, is_key, is_part, repeats_a_path, stays};
use super::super::rule::{Must, Rule};
use super::data::PART;
use super::pod::BELOW;
use super::pod::is_name_or_none;
use super::{Group, On, needs, number, rule, told, word};
use crate::quantity::is_quantity;

pub const GROUPS: &[Group] = &[
    Group { on: On::Pods, at: "volumes[]", rules: VOLUME },
    Group { on: On::Pods, at: "volumes[].{secret,configMap}", rules: FILES },
    Group { on: On::Pods, at: "volumes[].projected.sources[].{secret,configMap}", rules: FILES },
    Group { on: On::Pods, at: "volumes[].downwardAPI", rules: FIELDS },
    Group { on: On::Pods, at: "volumes[].projected.sources[].downwardAPI", rules: FIELDS },
    Group { on: On::Pods, at: "volumes[].projected", rules: PROJECTED },
];

/// The largest access mode of a file.
const MODE: i64 = 0o777;

const VOLUME: &[Rule] = &[
    needs("", &["name"]),
    told("name", Must::Be(is_part), "Kubernetes does not take this name of a volume", PART),
    told("", Must::AtMostOneBesides(&["name"]), "a volume must have only one source", "make two volumes of it"),
    rule("secret.secretName", Must::Be(is_name_or_none), RefusedKind::Reference),
    needs("secret", &["secretName"]),
    rule("configMap.name", Must::Be(is_name_or_none), RefusedKind::Reference),
    needs("configMap", &["name"]),
    rule("persistentVolumeClaim.claimName", Must::Be(is_name_or_none), RefusedKind::Reference),
    needs("persistentVolumeClaim", &["claimName"]),
    needs("hostPath", &["path"]),
    told("hostPath.path", Must::Be(stays), "this path leads out of its folder", "write it without `..`"),
    word(
        "hostPath.type",
        &["DirectoryOrCreate", "Directory", "FileOrCreate", "File", "Socket", "CharDevice", "BlockDevice"],
    ),
    told(
        "emptyDir.sizeLimit",
        Must::Be(is_quantity),
        "Kubernetes cannot read this amount",
        "write a number and a unit, such as `1Gi`",
    ),
    rule("emptyDir.sizeLimit", Must::BePositiveOrZero, RefusedKind::Negative),
    needs("nfs", &["server", "path"]),
    told(
        "nfs.path",
        Must::Be(is_absolute),
        "the path of a share must begin with `/`",
        "write the path as the server exports it",
    ),
    needs("csi", &["driver"]),
    told(
        "csi.driver",
        Must::Be(is_driver),
        "Kubernetes does not take this name of a driver",
        "write the name of the CSIDriver object, such as `secrets-store.csi.k8s.io`",
    ),
    needs("csi.nodePublishSecretRef", &["name"]),
    needs("ephemeral", &["volumeClaimTemplate"]),
    needs("awsElasticBlockStore", &["volumeID"]),
    needs("gcePersistentDisk", &["pdName"]),
    number("{awsElasticBlockStore,gcePersistentDisk}.partition", 0, 255),
    needs("azureFile", &["secretName", "shareName"]),
    needs("azureDisk", &["diskName", "diskURI"]),
    word("azureDisk.cachingMode", &["None", "ReadOnly", "ReadWrite"]),
    word("azureDisk.kind", &["Shared", "Dedicated", "Managed"]),
    needs("cephfs", &["monitors"]),
    needs("glusterfs", &["endpoints", "path"]),
    needs("rbd", &["monitors", "image"]),
    needs("iscsi", &["targetPortal", "iqn"]),
    number("{iscsi,fc}.lun", 0, 255),
    told(
        "fc",
        Must::ExactlyOneOf(&["targetWWNs", "wwids"]),
        "a volume of Fibre Channel is found by its targets or by its own identifiers",
        "write one of `targetWWNs`, with `lun`, and `wwids`",
    ),
    rule("fc", Must::NotBe("targetWWNs", lacks_lun), RefusedKind::Missing(&["lun"])),
    told(
        "iscsi.iqn",
        Must::Be(is_iscsi_name),
        "this is not the name of an iSCSI target",
        "write a name that begins with `iqn.`, `eui.` or `naa.`",
    ),
    needs("image", &["reference"]),
    rule("image.pullPolicy", Must::OneOf(&["Always", "IfNotPresent", "Never"]), RefusedKind::PullPolicy),
];

const FILES: &[Rule] = &[
    number("defaultMode", 0, MODE),
    number("items[].mode", 0, MODE),
    needs("items[]", &["key", "path"]),
    rule("items[].key", Must::Be(is_key), RefusedKind::DataKey),
    told("items[].path", Must::Be(is_below), "this is not a path inside of a volume", BELOW),
];

const FIELDS: &[Rule] = &[
    number("defaultMode", 0, MODE),
    needs("items[]", &["path"]),
    told("items[].path", Must::Be(is_below), "this is not a path inside of a volume", BELOW),
    told(
        "items[]",
        Must::ExactlyOneOf(&["fieldRef", "resourceFieldRef"]),
        "a file holds one field",
        "write one of `fieldRef` and `resourceFieldRef`",
    ),
    told(
        "items[].fieldRef.fieldPath",
        Must::Be(is_file_field),
        "a volume cannot hold this field of a pod",
        "write a field such as `metadata.name` or `metadata.labels`",
    ),
];

const PROJECTED: &[Rule] = &[
    number("defaultMode", 0, MODE),
    told("sources[]", Must::AtMostOneBesides(&[]), "a source is of one kind", "make two sources of it"),
    needs("sources[].{secret,configMap}", &["name"]),
    needs("sources[].serviceAccountToken", &["path"]),
    number("sources[].serviceAccountToken.expirationSeconds", 600, 1 << 32),
    told(
        "",
        Must::NotBe("sources", repeats_a_path),
        "two files of a projected volume have the same path",
        "give each `items[].path` once",
    ),
];

fn is_iscsi_name(text: &str) -> bool {
    ["iqn.", "eui.", "naa."].iter().any(|start| text.starts_with(start))
}

/// A target of Fibre Channel has several disks.
fn lacks_lun(fc: &Value) -> bool {
    fc.get("targetWWNs").is_some() && fc.get("lun").is_none()
}

fn is_absolute(text: &str) -> bool {
    text.starts_with('/')
}
