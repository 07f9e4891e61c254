namespace OrleansGateway.Protocol.Stanzas;

/// <summary>Codes with which this device refuses a message.</summary>
/// <remarks>Source: constants.json, <c>codes.nack</c>.</remarks>
internal static class NackCode
{
    /// <summary>The stanza does not parse.</summary>
    public const int ParsingError = 487;

    /// <summary>The decrypted content is no message.</summary>
    public const int InvalidProtobuf = 491;

    /// <summary>Anything else, above all a failed decryption.</summary>
    public const int UnhandledError = 500;
}
