using OrleansGateway.Protocol.Noise;
using OrleansGateway.Protocol.Proto;

namespace OrleansGateway.Sandbox.Server;

/// <summary>The outcome of a handshake.</summary>
/// <param name="NoiseKey">The client's static key, 32 bytes; it has proved that it owns it.</param>
/// <param name="Payload">What it wants: to register or to log in.</param>
/// <param name="Ciphers">The ciphers of the connection.</param>
internal sealed record HandshakeResult(ReadOnlyMemory<byte> NoiseKey, ClientPayload Payload, TransportCiphers Ciphers);
