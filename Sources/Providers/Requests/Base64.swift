import FoundationEssentials

/// RFC 4648 with padding, on one line.
func base64(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }
