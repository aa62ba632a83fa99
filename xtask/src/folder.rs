//! Folders of strangers, walked without leaving them.

#[cfg(unix)]
mod descriptors;
#[cfg(windows)]
mod paths;

#[cfg(unix)]
pub(crate) use self::descriptors::Folder;
#[cfg(windows)]
pub(crate) use self::paths::Folder;

/// What a name stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Folder,
    /// A regular file with so many bytes.
    File(u64),
    Link,
    /// A pipe, a socket or a device.
    Other,
}
