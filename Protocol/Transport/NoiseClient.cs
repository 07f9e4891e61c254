using OrleansGateway.Protocol.Crypto;
using OrleansGateway.Protocol.Noise;

namespace OrleansGateway.Protocol.Transport;

/// <summary>Which device connects, and which server it trusts.</summary>
/// <param name="StaticKey">The Noise key of the device.</param>
/// <param name="Payload">The bytes of the registration or login payload.</param>
/// <param name="Root">Where the server's certificate chain has to lead.</param>
internal sealed record NoiseClient(KeyPair StaticKey, ReadOnlyMemory<byte> Payload, NoiseRoot Root)
{
    /// <summary>The routing information that the server gave an earlier connection; empty for none.</summary>
    public ReadOnlyMemory<byte> RoutingInfo { get; init; }

    /// <summary>The type alone; everything in it is a key or names the account.</summary>
    public override string ToString() => nameof(NoiseClient);
}
