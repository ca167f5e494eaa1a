//! `mongodb.external`, `rabbitmq.external` and `redis.external`: data services that somebody else runs.

mod login;
mod mongodb;
mod rabbitmq;
mod redis;
mod tls;

pub use login::{ExternalLogin, LoginPart};
pub use mongodb::MongodbExternal;
pub use rabbitmq::RabbitmqExternal;
pub use redis::{RedisExternal, RedisExternalSentinel};
pub use tls::ExternalTls;
