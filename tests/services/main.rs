//! The data services as users see them: values in, objects or findings out.

#![recursion_limit = "256"]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

mod external_dns;
mod mongodb;
mod mongodb_official;
mod operator_schemas;
mod operators;
mod rabbitmq;
mod rabbitmq_official;
mod redis;
mod redis_official;
mod service;
