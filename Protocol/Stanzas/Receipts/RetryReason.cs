namespace OrleansGateway.Protocol.Stanzas.Receipts;

/// <summary>Why a message could not be read, as the <c>error</c> of a retry receipt says it.</summary>
/// <remarks>Source: constants.json, <c>retry.reasons</c>.</remarks>
internal enum RetryReason
{
    /// <summary>No reason is known.</summary>
    Unknown = 0,

    /// <summary>There is no session.</summary>
    NoSession = 1,

    /// <summary>A key in the message is no key.</summary>
    InvalidKey = 2,

    /// <summary>The message names a pre-key that does not exist any more.</summary>
    InvalidKeyId = 3,

    /// <summary>The ciphertext is malformed or was read before.</summary>
    InvalidMessage = 4,

    /// <summary>A signature does not verify.</summary>
    InvalidSignature = 5,

    /// <summary>The message lies too far ahead in its chain.</summary>
    FutureMessage = 6,

    /// <summary>The MAC does not verify.</summary>
    BadMac = 7,
}
