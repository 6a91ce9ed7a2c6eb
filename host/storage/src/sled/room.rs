//! Room on the disk, kept free on purpose.
//!
//! sled cannot go back to the moment before a write that found no room: what it shows from then on is not what it stored. So a
//! commit is refused before sled sees it, while there is still room for what is under way.

use std::path::Path;

use crate::store::StoreError;

/// Kept free, in MiB: two of sled's segments and the largest batch that the host makes, with as much again for others who
/// write to the same disk between the look and the write.
const FREE_MIB_MIN: u64 = 64;

/// Refuses while the disk of `dir` has too little room. Where the system does not tell, there is room.
pub(super) fn check(dir: &Path) -> Result<(), StoreError> {
    match fs2::available_space(dir).map(|bytes| bytes >> 20) {
        Ok(free_mib) if free_mib < FREE_MIB_MIN => {
            Err(StoreError::Full { dir: dir.to_owned(), needed_mib: FREE_MIB_MIN, free_mib })
        }
        _ => Ok(()),
    }
}
