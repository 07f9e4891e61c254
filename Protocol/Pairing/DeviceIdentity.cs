using System.Security.Cryptography;
using Google.Protobuf;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Crypto;
using OrleansGateway.Protocol.Proto;

namespace OrleansGateway.Protocol.Pairing;

/// <summary>
/// The statement (ADV) by which an account and its device name each other: signed by the account's primary device, then by
/// the device. An instance exists only for a statement whose two signatures hold.
/// </summary>
internal sealed class DeviceIdentity
{
    private readonly ADVSignedDeviceIdentity _signed;

    private DeviceIdentity(ADVSignedDeviceIdentity signed)
    {
        _signed = signed;
        var details = AdvMessages.ReadDetails(signed);
        KeyIndex = details.KeyIndex;
        IsHosted = details.DeviceType == ADVEncryptionType.Hosted;
        Timestamp = DateTimeOffset.FromUnixTimeSeconds((long)Math.Min(details.Timestamp, uint.MaxValue));
    }

    /// <summary>The index of the device in the account's list of devices.</summary>
    public uint KeyIndex { get; }

    /// <summary>Whether the device is hosted with Meta, so that its messages are not end-to-end encrypted.</summary>
    public bool IsHosted { get; }

    /// <summary>When the account made the statement, by the clock of its primary device.</summary>
    public DateTimeOffset Timestamp { get; }

    /// <summary>The identity key of the account's primary device, 32 bytes.</summary>
    public ReadOnlyMemory<byte> AccountKey => _signed.AccountSignatureKey.Memory;

    /// <summary>Checks what <c>pair-success</c> brings and signs it with this device's key.</summary>
    /// <param name="container">The bytes of <c>ADVSignedDeviceIdentityHMAC</c>.</param>
    /// <param name="advSecret">The secret that this device showed in its QR code.</param>
    /// <param name="device">This device's identity key.</param>
    /// <param name="random">For the signature.</param>
    /// <exception cref="PairingException">A part is malformed, the HMAC or the account's signature does not hold.</exception>
    public static DeviceIdentity Accept(
        ReadOnlySpan<byte> container, ReadOnlySpan<byte> advSecret, KeyPair device, IRandomSource random)
    {
        ArgumentNullException.ThrowIfNull(device);
        var outer = AdvMessages.ReadContainer(container);
        var hmac = AdvSignature.Authenticate(advSecret, outer.Details.Span, outer.AccountType);
        if (!CryptographicOperations.FixedTimeEquals(hmac, outer.Hmac.Span))
        {
            throw new PairingException(PairingFailure.HmacMismatch);
        }

        var signed = AdvMessages.ReadIdentity(outer.Details.Span);
        if (!AdvSignature.IsSignedByAccount(signed, device.PublicKey.Span))
        {
            throw new PairingException(PairingFailure.AccountSignatureMismatch);
        }

        signed.DeviceSignature = ByteString.CopyFrom(AdvSignature.SignAsDevice(signed, device, random));
        return new DeviceIdentity(signed);
    }

    /// <summary>Checks the identity that a peer's device sends along with its first messages, or that we stored of our own.</summary>
    /// <param name="identity">The bytes of <c>ADVSignedDeviceIdentity</c>, with the account's key in them.</param>
    /// <param name="deviceKey">The identity key of the device, 32 bytes.</param>
    /// <exception cref="PairingException">A part is malformed or a signature does not hold.</exception>
    /// <remarks>That <see cref="AccountKey"/> belongs to the account is for the caller to know: it is its device 0's key.</remarks>
    public static DeviceIdentity Verify(ReadOnlySpan<byte> identity, ReadOnlySpan<byte> deviceKey)
    {
        var signed = AdvMessages.ReadIdentity(identity);
        if (!AdvSignature.IsSignedByAccount(signed, deviceKey))
        {
            throw new PairingException(PairingFailure.AccountSignatureMismatch);
        }

        return AdvSignature.IsSignedByDevice(signed, deviceKey)
            ? new DeviceIdentity(signed)
            : throw new PairingException(PairingFailure.DeviceSignatureMismatch);
    }

    /// <summary>The identity key of the primary device in a statement that was checked before; empty where there is none.</summary>
    /// <param name="identity">The bytes of <c>ADVSignedDeviceIdentity</c>.</param>
    /// <exception cref="PairingException">They are malformed.</exception>
    public static ReadOnlyMemory<byte> AccountKeyIn(ReadOnlySpan<byte> identity) =>
        AdvMessages.Parse(ADVSignedDeviceIdentity.Parser, identity).AccountSignatureKey.Memory;

    /// <summary>The bytes for the answer to the server: without the account's key, which the server knows.</summary>
    public byte[] ToServerAnswer()
    {
        var answer = _signed.Clone();
        answer.ClearAccountSignatureKey();
        return answer.ToByteArray();
    }

    /// <summary>The bytes that go along with first messages to peers: complete.</summary>
    public byte[] ToByteArray() => _signed.ToByteArray();
}
