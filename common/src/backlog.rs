//! Bytes that wait until their reader has room for them.

use tokio::io::ReadBuf;

/// Moves as much of `backlog` as fits into `buffer`; returns how many bytes that is.
pub(crate) fn read_from(backlog: &mut Vec<u8>, buffer: &mut ReadBuf<'_>) -> usize {
    let count = backlog.len().min(buffer.remaining());
    buffer.put_slice(&backlog[..count]);
    backlog.drain(..count);
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_waits_for_the_next_read() {
        let mut backlog = b"abcde".to_vec();
        for (expected, rest) in [(&b"abc"[..], &b"de"[..]), (b"de", b""), (b"", b"")] {
            let mut bytes = [0; 3];
            let mut buffer = ReadBuf::new(&mut bytes);
            assert_eq!(read_from(&mut backlog, &mut buffer), expected.len());
            assert_eq!((buffer.filled(), &backlog[..]), (expected, rest));
        }
    }
}
