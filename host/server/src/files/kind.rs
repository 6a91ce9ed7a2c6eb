//! What a file is: told by its first bytes where browsers would show it, else by what was said of it.

/// How many of the first bytes tell what a file is.
pub(super) const BEGINNING: usize = 12;

/// What can be done with a file in a browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A raster image; shown in place.
    Image,
    /// A PDF; shown in place.
    Pdf,
    /// Text; only its letters are shown.
    Text,
    /// Anything else; it can be downloaded.
    Other,
}

/// Raster images by their content type. SVG is none: it can hold scripts.
const IMAGES: [&str; 4] = ["image/png", "image/jpeg", "image/gif", "image/webp"];

const PDF: &str = "application/pdf";

impl Kind {
    /// Of a content type without parameters.
    #[must_use]
    pub fn of(content_type: &str) -> Self {
        match content_type {
            image if IMAGES.contains(&image) => Self::Image,
            PDF => Self::Pdf,
            "text/plain" | "text/csv" | "application/json" => Self::Text,
            _ => Self::Other,
        }
    }

    /// Whether a browser may show it itself.
    #[must_use]
    pub fn is_shown(self) -> bool {
        matches!(self, Self::Image | Self::Pdf)
    }
}

/// The content type that the first bytes tell, of those that are shown.
pub(super) fn by_bytes(beginning: &[u8]) -> Option<&'static str> {
    let [png, jpeg, gif, webp] = IMAGES;
    let begins = |mark: &[u8]| beginning.starts_with(mark);
    if begins(b"\x89PNG\r\n\x1a\n") {
        Some(png)
    } else if begins(b"\xff\xd8\xff") {
        Some(jpeg)
    } else if begins(b"GIF87a") || begins(b"GIF89a") {
        Some(gif)
    } else if begins(b"RIFF") && beginning.get(8..12) == Some(b"WEBP") {
        Some(webp)
    } else if begins(b"%PDF-") {
        Some(PDF)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_bytes_tell() {
        for (bytes, told) in [
            (&b"\x89PNG\r\n\x1a\n...."[..], Some("image/png")),
            (b"\xff\xd8\xff\xe0........", Some("image/jpeg")),
            (b"GIF89a......", Some("image/gif")),
            (b"RIFF....WEBP", Some("image/webp")),
            (b"RIFF....WAVE", None),
            (b"%PDF-1.7....", Some("application/pdf")),
            (b"<svg xmlns=\"", None),
            (b"\x89P", None),
            (b"", None),
        ] {
            assert_eq!(by_bytes(bytes), told, "{bytes:?}");
        }
        assert!(!Kind::of("image/svg+xml").is_shown() && !Kind::of("text/html").is_shown());
    }
}
