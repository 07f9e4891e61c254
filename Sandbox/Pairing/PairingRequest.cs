using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Proto;
using OrleansGateway.Protocol.Server.Pairing;
using OrleansGateway.Sandbox.Accounts;

namespace OrleansGateway.Sandbox.Pairing;

/// <summary>The registration of a client without credentials.</summary>
/// <param name="NoiseKey">The static Noise key that it will log in with, 32 bytes.</param>
/// <param name="Keys">Its Signal keys.</param>
/// <param name="PushName">The name that it chose, or null.</param>
internal sealed record PairingRequest(ReadOnlyMemory<byte> NoiseKey, DeviceKeys Keys, string? PushName)
{
    /// <summary>Reads the registration payload.</summary>
    /// <param name="noiseKey">The client's static Noise key.</param>
    /// <param name="payload">The payload.</param>
    /// <exception cref="ProtocolViolationException">A field is missing or malformed, or a signature does not hold.</exception>
    public static PairingRequest Read(ReadOnlyMemory<byte> noiseKey, ClientPayload payload)
    {
        var registration = ClientPayloads.ReadRegistration(payload);
        if (payload.PushName.Length > Device.MaxPushNameLength)
        {
            throw new ProtocolViolationException($"A push name is longer than {Device.MaxPushNameLength} characters.");
        }

        var signed = new SignedPreKey(
            registration.SignedPreKeyId, registration.SignedPreKey, registration.SignedPreKeySignature);
        var keys = DeviceKeys.Create(registration.RegistrationId, registration.IdentityKey, signed);
        return new PairingRequest(noiseKey, keys, payload.PushName.Length > 0 ? payload.PushName : null);
    }
}
