using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Device.Records;
using OrleansGateway.Protocol.Noise;

namespace OrleansGateway.Protocol.Device.Connection;

/// <summary>
/// What the server gave so that the next connection reaches the edge that knows the device; goes out before the handshake.
/// </summary>
/// <remarks>Source: docs/protocol/facts.md#noise.edgeRoutingHeader.</remarks>
internal static class EdgeRoutingRecord
{
    public const string Tag = "edge_routing";

    public static readonly RecordKey Key = new(RecordKind.EdgeRouting, "");

    /// <summary>Reads what is to be kept.</summary>
    /// <exception cref="ProtocolViolationException">There is none, or more than a connection can begin with.</exception>
    public static RecordChange ToChange(Node routing)
    {
        var info = routing.RequiredChild("routing_info").Bytes;
        return info.Length is > 0 and <= FrameReader.MaxRoutingLength
            ? new RecordChange(Key, info.ToArray())
            : throw new ProtocolViolationException("Routing information is empty or too long.");
    }

    /// <summary>What an earlier connection was given; empty for none.</summary>
    public static async Task<ReadOnlyMemory<byte>> LoadAsync(IDeviceStore store, CancellationToken cancellationToken) =>
        (await store.LoadAsync([Key], cancellationToken))[0];
}
