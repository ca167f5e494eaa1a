//! What each DNS provider needs.

use crate::config::{ExternalDns, Secret};
use crate::schema::Report;

use super::azure;
use super::demands::{require, require_or_secret};

/// Checks the settings of the chosen provider.
pub fn check(dns: &ExternalDns, report: &mut Report<'_>) {
    let (pdns, infoblox) = (&dns.pdns, &dns.infoblox);
    let (ovh, scaleway) = (&dns.ovh, &dns.scaleway);
    match dns.provider.as_str() {
        "aws" | "aws-sd" => aws(dns, report),
        "alibabacloud" if !given(dns.alibabacloud.secret_name.as_deref()) => {
            let (id, secret) = (&dns.alibabacloud.access_key_id, &dns.alibabacloud.access_key_secret);
            pair(report, "alibabacloud", [("accessKeyId", id), ("accessKeySecret", secret)]);
        }
        "azure" => azure::public(&dns.azure, report),
        "azure-private-dns" => azure::private(&dns.azure, report),
        "designate" if dns.designate.custom_ca.enabled && given(dns.designate.custom_ca_host_path.as_deref()) => {
            report.error(
                "external-dns.designate.customCAHostPath",
                "the CA certificate is set twice: by `customCA` and by `customCAHostPath`",
                "delete `customCAHostPath`, or switch `customCA.enabled` off",
            );
        }
        "infoblox" => {
            require(report, "infoblox.gridHost", !infoblox.grid_host.is_empty());
            let secret = given(infoblox.secret_name.as_deref());
            require_or_secret(report, "infoblox.wapiPassword", !empty(&infoblox.wapi_password) || secret);
        }
        "ovh" => {
            require(report, "ovh.consumerKey", !empty(&ovh.consumer_key));
            require(report, "ovh.applicationKey", !empty(&ovh.application_key));
            require(report, "ovh.applicationSecret", !empty(&ovh.application_secret));
        }
        "pdns" => {
            require(report, "pdns.apiUrl", !pdns.api_url.is_empty());
            require_or_secret(report, "pdns.apiKey", !empty(&pdns.api_key) || given(pdns.secret_name.as_deref()));
        }
        "rfc2136" => {
            require(report, "rfc2136.host", !dns.rfc2136.host.is_empty());
            require(report, "rfc2136.zone", !dns.rfc2136.zone.is_empty());
        }
        "scaleway" => {
            require(report, "scaleway.scwAccessKey", !empty(&scaleway.scw_access_key));
            require(report, "scaleway.scwSecretKey", !empty(&scaleway.scw_secret_key));
            require(report, "scaleway.scwDefaultOrganizationId", !scaleway.scw_default_organization_id.is_empty());
        }
        "transip" => {
            require(report, "transip.account", !dns.transip.account.is_empty());
            require(report, "transip.apiKey", !empty(&dns.transip.api_key));
        }
        _ => {}
    }
}

fn aws(dns: &ExternalDns, report: &mut Report<'_>) {
    let credentials = &dns.aws.credentials;
    if !given(credentials.secret_name.as_deref()) {
        let keys = [("accessKey", &credentials.access_key), ("secretKey", &credentials.secret_key)];
        pair(report, "aws.credentials", keys);
    }
    let role = &dns.aws.assume_role_arn;
    let partitions = ["arn:aws:iam::", "arn:aws-us-gov:iam::", "arn:aws-cn:iam::"];
    if dns.provider == "aws" && !role.is_empty() && !partitions.iter().any(|partition| role.starts_with(partition)) {
        report.error(
            "external-dns.aws.assumeRoleArn",
            "this is not the ARN of a role",
            "for example `arn:aws:iam::123456789012:role/dns`",
        );
    }
}

/// Warns about one of two keys that only count together.
fn pair(report: &mut Report<'_>, section: &str, keys: [(&str, &Secret); 2]) {
    let [(first, one), (second, other)] = keys;
    let (present, missing) = match (empty(one), empty(other)) {
        (false, true) => (first, second),
        (true, false) => (second, first),
        _ => return,
    };
    report.warn(
        &format!("external-dns.{section}.{present}"),
        format!("`{present}` counts only together with `{missing}`"),
        format!("set `external-dns.{section}.{missing}` as well"),
    );
}

fn empty(secret: &Secret) -> bool {
    secret.expose().is_empty()
}

fn given(text: Option<&str>) -> bool {
    text.is_some_and(|text| !text.is_empty())
}
