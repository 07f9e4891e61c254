using System.Buffers.Binary;
using OrleansGateway.Protocol.Crypto;
using OrleansGateway.Protocol.Pairing;
using OrleansGateway.Protocol.Proto;

namespace OrleansGateway.Protocol.Server.Pairing;

/// <summary>Reads the payload that a client sends in its handshake.</summary>
/// <remarks>Source: vectors/pairing.json, <c>payloads</c>.</remarks>
internal static class ClientPayloads
{
    /// <summary>Reads the payload of a device without an account.</summary>
    /// <param name="payload">The payload.</param>
    /// <exception cref="PairingException">A key is missing or has the wrong length, or the signature does not hold.</exception>
    public static Registration ReadRegistration(ClientPayload payload)
    {
        ArgumentNullException.ThrowIfNull(payload);
        var isWhole = payload.DevicePairingData is
        {
            ERegid.Length: Registration.RegistrationIdSize,
            EKeytype.Length: 1,
            EIdent.Length: X25519.KeySize,
            ESkeyId.Length: Registration.PreKeyIdSize,
            ESkeyVal.Length: X25519.KeySize,
            ESkeySig.Length: XEdDsa.SignatureSize,
        };
        if (!isWhole || payload.DevicePairingData.EKeytype[0] != KeyPair.TypeByte)
        {
            throw new PairingException(PairingFailure.Malformed);
        }

        var data = payload.DevicePairingData;
        return XEdDsa.Verify(data.EIdent.Span, [KeyPair.TypeByte, .. data.ESkeyVal.Span], data.ESkeySig.Span)
            ? new Registration(
                BinaryPrimitives.ReadUInt32BigEndian(data.ERegid.Span),
                data.EIdent.Memory,
                BinaryPrimitives.ReadUInt32BigEndian([0, .. data.ESkeyId.Span]),
                data.ESkeyVal.Memory,
                data.ESkeySig.Memory)
            : throw new PairingException(PairingFailure.DeviceSignatureMismatch);
    }

    /// <summary>Reads the payload of a linked device.</summary>
    /// <param name="payload">The payload.</param>
    /// <exception cref="PairingException">The account or the device is missing, or the number of the device is out of range.</exception>
    public static Login ReadLogin(ClientPayload payload)
    {
        ArgumentNullException.ThrowIfNull(payload);
        return payload is { HasUsername: true, HasDevice: true, Device: <= ushort.MaxValue }
            ? new Login(payload.Username, (ushort)payload.Device)
            : throw new PairingException(PairingFailure.Malformed);
    }
}
