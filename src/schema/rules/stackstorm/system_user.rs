//! The system user's SSH key.

use crate::config::Config;
use crate::schema::Report;

/// Folders that programs in the containers share: the script that installs the key gives its folder to the system user
/// and closes it for everybody else, and all of these have to stay open.
const SHARED: &[&str] = &[
    "/",
    "/etc",
    "/etc/alternatives",
    "/etc/apt",
    "/etc/ca-certificates",
    "/etc/cron.d",
    "/etc/default",
    "/etc/init.d",
    "/etc/ld.so.conf.d",
    "/etc/ldap",
    "/etc/logrotate.d",
    "/etc/pam.d",
    "/etc/profile.d",
    "/etc/security",
    "/etc/skel",
    "/etc/ssh",
    "/etc/ssl",
    "/etc/ssl/certs",
    "/etc/ssl/private",
    "/etc/sudoers.d",
    "/etc/systemd",
    "/etc/st2",
    "/etc/st2/keys",
    "/home",
    "/media",
    "/mnt",
    "/opt",
    "/opt/stackstorm",
    "/opt/stackstorm/configs",
    "/opt/stackstorm/overrides",
    "/opt/stackstorm/packs",
    "/opt/stackstorm/st2",
    "/opt/stackstorm/virtualenvs",
    "/root",
    "/root/.st2",
    "/run",
    "/srv",
    "/tmp",
    "/usr",
    "/usr/bin",
    "/usr/lib",
    "/usr/local",
    "/usr/local/bin",
    "/usr/sbin",
    "/usr/share",
    "/var",
    "/var/lib",
    "/var/log",
    "/var/run",
    "/var/tmp",
];

/// Folders with nothing in them that is not part of the system.
const SYSTEM: &[&str] = &["/bin", "/boot", "/dev", "/lib", "/lib32", "/lib64", "/libx32", "/proc", "/sbin", "/sys"];

/// The SSH key needs a folder of its own.
pub fn check(config: &Config, report: &mut Report<'_>) {
    let path = "st2.system_user.ssh_key_file";
    let help = "write an absolute path in a folder made for the key, such as `/home/stanley/.ssh/stanley_rsa`";
    let file = config.st2.system_user.ssh_key_file.as_str();
    let segments: Vec<&str> = file.split('/').filter(|segment| !segment.is_empty() && *segment != ".").collect();
    let is_file = file.starts_with('/') && !file.ends_with('/') && !segments.is_empty();
    if !is_file || segments.contains(&"..") || file.contains(':') {
        report.error(path, "this is not the absolute path of a file", help);
        return;
    }
    let folder = format!("/{}", segments.get(..segments.len() - 1).unwrap_or_default().join("/"));
    let is_system = segments.first().is_some_and(|first| SYSTEM.contains(&format!("/{first}").as_str()));
    if is_system || SHARED.contains(&folder.as_str()) {
        report.error(
            path,
            format!("`{folder}` is used by other programs too, but the key's folder is closed to them"),
            help,
        );
    }
}
