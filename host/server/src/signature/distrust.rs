//! Why a plugin is not taken for what it says to be, in words for who brought it.

use frontdesk_engine::blueprint::pack::PackError;
use semver::Version;

use super::PublicKey;

/// Why not.
#[derive(Debug, thiserror::Error)]
pub enum Distrust {
    /// Not the binary of a component.
    #[error("expected a WebAssembly component, got something else")]
    NotAComponent,
    /// No component with a blueprint.
    #[error(transparent)]
    Blueprint(#[from] PackError),
    /// Nobody signed it, and that is not allowed here.
    #[error(
        "the component is not signed, and this host takes signed ones only (sign it with `frontdesk plugin sign`, or allow it with `unsigned = \"allow\"` under [plugins])"
    )]
    Unsigned,
    /// There is a section, and it is not a signature.
    #[error("the section `frontdesk:signature` cannot be read: {0}")]
    Damaged(String),
    /// Written by a later version.
    #[error("the signature has format {got}, this host reads up to {known} (upgrade the host)")]
    NewerFormat {
        /// The format it has.
        got: u32,
        /// The newest that is known.
        known: u32,
    },
    /// The signature of another plugin or version was put into it.
    #[error(
        "the signature is for plugin {signed}, the component is {got} (a signature fits one component only)"
    )]
    OtherPlugin {
        /// What was signed.
        signed: String,
        /// What it is.
        got: String,
    },
    /// Bytes or signature were changed after the signing.
    #[error(
        "the component is not what `{key}` signed: it was changed afterwards (get it again from its author)"
    )]
    Tampered {
        /// Who is said to have signed.
        key: PublicKey,
    },
    /// A good signature of somebody who is not trusted.
    #[error(
        "the component is signed by `{key}`, which nobody here trusts (put it under `trust` in [plugins] once you know whose it is)"
    )]
    Foreign {
        /// Who signed.
        key: PublicKey,
    },
    /// The file in the library is another than was uploaded.
    #[error(
        "the file in the library is not what its name says: it was changed on disk (upload the plugin again)"
    )]
    Changed,
    /// Signed by somebody else than the version in use.
    #[error(
        "plugin `{plugin}` is re-signed: the version in use was signed by {before}, this one by {now} (only if its author told you so: `resigned`)"
    )]
    Resigned {
        /// The plugin.
        plugin: String,
        /// The key of the version in use.
        before: String,
        /// The key of this one.
        now: String,
    },
    /// A version before the one in use.
    #[error(
        "plugin `{plugin}` {got} is older than {installed}, which is in use (a roll-back is a command of its own)"
    )]
    Older {
        /// The plugin.
        plugin: String,
        /// What came.
        got: Version,
        /// What is in use.
        installed: Version,
    },
}

impl Distrust {
    /// Its name for programs.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::NotAComponent | Self::Blueprint(_) => "not-a-plugin",
            Self::Unsigned => "unsigned",
            Self::Damaged(_) => "damaged",
            Self::NewerFormat { .. } => "newer-format",
            Self::OtherPlugin { .. } => "other-plugin",
            Self::Tampered { .. } => "tampered",
            Self::Foreign { .. } => "foreign",
            Self::Changed => "changed",
            Self::Resigned { .. } => "resigned",
            Self::Older { .. } => "older",
        }
    }

    /// The same sentence in Chinese.
    #[must_use]
    pub fn in_chinese(&self) -> String {
        match self {
            Self::NotAComponent => "文件不是 WebAssembly 组件".to_owned(),
            Self::Blueprint(error) => format!("组件中的蓝图无法读取：{error}"),
            Self::Unsigned => {
                "组件没有签名，本机只接受已签名的组件（用 `frontdesk plugin sign` 签名，或在 [plugins] 中设置 `unsigned = \"allow\"`）".to_owned()
            }
            Self::Damaged(why) => format!("无法读取 `frontdesk:signature` 段：{why}"),
            Self::NewerFormat { got, known } => {
                format!("签名格式为 {got}，本机最高支持 {known}（请升级本机程序）")
            }
            Self::OtherPlugin { signed, got } => {
                format!("签名属于插件 {signed}，而组件是 {got}（一个签名只对应一个组件）")
            }
            Self::Tampered { key } => {
                format!("组件与 `{key}` 所签内容不一致：签名之后被改动过（请向作者重新获取）")
            }
            Self::Foreign { key } => {
                format!("组件由 `{key}` 签名，该密钥不受信任（确认其归属后写入 [plugins] 的 `trust`）")
            }
            Self::Changed => "插件库中的文件与其名称不符：磁盘上的文件被改动过（请重新上传插件）".to_owned(),
            Self::Resigned { plugin, before, now } => format!(
                "插件 `{plugin}` 换了签名：在用版本由 {before} 签名，此版本由 {now} 签名（作者确认后方可用 `resigned` 接受）"
            ),
            Self::Older { plugin, got, installed } => {
                format!("插件 `{plugin}` {got} 低于在用版本 {installed}（回退请用专门的命令）")
            }
        }
    }
}
