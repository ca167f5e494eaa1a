//! What the providers `azure` and `azure-private-dns` need.

use crate::config::Azure;
use crate::schema::Report;

use super::demands::{demand, require};

/// `azure`: all ids and an identity, or a Secret of the user's, or nothing at all where the nodes are set up for Azure.
pub fn public(azure: &Azure, report: &mut Report<'_>) {
    if !azure.secret_name.is_empty() {
        return;
    }
    let identity = azure.use_managed_identity_extension;
    let any_id = ids(azure).iter().any(|(_, value)| !value.is_empty());
    let any_principal = principal(azure).iter().any(|(_, value)| !value.is_empty());
    if any_id || identity {
        for (key, value) in ids(azure) {
            require(report, &format!("azure.{key}"), !value.is_empty());
        }
    }
    if identity {
        no_principal(azure, report);
    } else if any_id || any_principal {
        service_principal(azure, report);
    }
}

/// `azure-private-dns`: all ids, and an identity unless a Secret of the user's holds it.
pub fn private(azure: &Azure, report: &mut Report<'_>) {
    for (key, value) in ids(azure) {
        require(report, &format!("azure.{key}"), !value.is_empty());
    }
    if !azure.secret_name.is_empty() {
        return;
    }
    if azure.use_managed_identity_extension {
        no_principal(azure, report);
    } else {
        service_principal(azure, report);
    }
}

fn service_principal(azure: &Azure, report: &mut Report<'_>) {
    for (key, value) in principal(azure) {
        let help = format!(
            "set `external-dns.azure.{key}`, or `external-dns.azure.useManagedIdentityExtension` to true, or \
             `external-dns.azure.secretName` to a Secret of your own"
        );
        demand(report, &format!("azure.{key}"), !value.is_empty(), help);
    }
}

fn no_principal(azure: &Azure, report: &mut Report<'_>) {
    for (key, value) in principal(azure) {
        if !value.is_empty() {
            report.error(
                &format!("external-dns.azure.{key}"),
                "a managed identity replaces the service principal",
                format!("delete `{key}`, or switch `external-dns.azure.useManagedIdentityExtension` off"),
            );
        }
    }
}

fn ids(azure: &Azure) -> [(&'static str, &str); 3] {
    [
        ("resourceGroup", &azure.resource_group),
        ("tenantId", &azure.tenant_id),
        ("subscriptionId", &azure.subscription_id),
    ]
}

fn principal(azure: &Azure) -> [(&'static str, &str); 2] {
    [("aadClientId", &azure.aad_client_id), ("aadClientSecret", azure.aad_client_secret.expose())]
}
