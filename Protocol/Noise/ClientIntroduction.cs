namespace OrleansGateway.Protocol.Noise;

/// <summary>What a server knows of a client after the handshake.</summary>
/// <param name="StaticKey">The client's Noise key, 32 bytes; the client has proved that it owns it.</param>
/// <param name="Payload">The bytes of <c>ClientPayload</c>, not looked at yet.</param>
public sealed record ClientIntroduction(ReadOnlyMemory<byte> StaticKey, ReadOnlyMemory<byte> Payload);
