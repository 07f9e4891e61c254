namespace OrleansGateway.Protocol.Signal;

/// <summary>
/// The first byte of a message: its version in the upper half, the highest that the sender speaks in the lower.
/// </summary>
/// <remarks>Source: docs/protocol/facts.md#signal.versionByte.</remarks>
internal static class MessageVersion
{
    /// <summary>What we write: version 3, and no higher one spoken.</summary>
    public const byte Byte = 0x33;

    private const int Supported = 3;

    /// <summary>Refuses an empty message and other versions.</summary>
    /// <exception cref="SignalException">The version is another one.</exception>
    public static void Check(ReadOnlySpan<byte> message)
    {
        if (message.IsEmpty || message[0] >> 4 != Supported || (message[0] & 0x0f) < Supported)
        {
            throw new SignalException(SignalFailure.InvalidMessage, "The message is of a version that is not supported.");
        }
    }
}
