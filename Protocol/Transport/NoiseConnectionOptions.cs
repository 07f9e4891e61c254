using OrleansGateway.Protocol.Binary;

namespace OrleansGateway.Protocol.Transport;

/// <summary>The times and limits of a connection.</summary>
internal sealed class NoiseConnectionOptions
{
    /// <summary>The longest time for the handshake, on an open transport; default: 20 s.</summary>
    public TimeSpan HandshakeTimeout { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>The longest time for writing what waits and closing, before the transport is cut; default: 5 s.</summary>
    public TimeSpan CloseTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest frame that is accepted, in bytes; default and most: 16,777,215. Beyond that the connection ends.</summary>
    public int MaxFrameLength { get; set; } = 0xFF_FFFF;

    /// <summary>How many nodes may wait for their reader, at least 1; default: 256. Beyond that the socket is not read.</summary>
    public int IncomingCapacity { get; set; } = 256;

    /// <summary>How many bytes those nodes may take, at least 1; default: 16 MiB. Beyond that the socket is not read.</summary>
    public long MaxIncomingBytes { get; set; } = 16 << 20;

    /// <summary>How many nodes may wait for the writer, at least 1; default: 256. Beyond that senders wait.</summary>
    public int OutgoingCapacity { get; set; } = 256;

    /// <summary>What a decoded node may take.</summary>
    public NodeLimits NodeLimits { get; set; } = NodeLimits.Default;

    /// <summary>Checks the settings.</summary>
    /// <exception cref="ArgumentException">A setting is invalid; the message names it and says what to do.</exception>
    public void Validate()
    {
        Require(HandshakeTimeout > TimeSpan.Zero, nameof(HandshakeTimeout), "more than zero");
        Require(CloseTimeout > TimeSpan.Zero, nameof(CloseTimeout), "more than zero");
        Require(MaxFrameLength is > 0 and <= 0xFF_FFFF, nameof(MaxFrameLength), "1 to 16,777,215");
        Require(IncomingCapacity > 0, nameof(IncomingCapacity), "at least 1");
        Require(MaxIncomingBytes > 0, nameof(MaxIncomingBytes), "at least 1");
        Require(OutgoingCapacity > 0, nameof(OutgoingCapacity), "at least 1");
        ArgumentNullException.ThrowIfNull(NodeLimits);
    }

    private static void Require(bool isRight, string setting, string range)
    {
        if (!isRight)
        {
            throw new ArgumentException($"{setting} must be {range}.");
        }
    }
}
