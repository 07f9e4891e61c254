using System.Security.Cryptography;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Crypto;
using OrleansGateway.Protocol.Proto;

namespace OrleansGateway.Protocol.Pairing;

/// <summary>What the account and the device sign (ADV), and what the secret of a QR code authenticates.</summary>
/// <remarks>
/// <code>
/// account:  06 00 | details | device identity key        (06 05 for a device hosted with Meta)
/// device:   06 01 | details | device identity key | account key
/// HMAC:     details of the container                     (06 05 in front for a hosted account)
/// </code>
/// A hosted device of the service may sign with 06 06; ours never does. Source: docs/protocol/facts.md#adv;
/// tests/Protocol.Tests/vectors/pairing.json, <c>pair</c>.
/// </remarks>
internal static class AdvSignature
{
    private static ReadOnlySpan<byte> AccountPrefix => [6, 0];

    private static ReadOnlySpan<byte> DevicePrefix => [6, 1];

    private static ReadOnlySpan<byte> HostedAccountPrefix => [6, 5];

    private static ReadOnlySpan<byte> HostedDevicePrefix => [6, 6];

    /// <summary>What the account signs.</summary>
    public static byte[] AccountMessage(ADVSignedDeviceIdentity identity, ReadOnlySpan<byte> deviceKey) =>
        [.. IsHostedDevice(identity) ? HostedAccountPrefix : AccountPrefix, .. identity.Details.Span, .. deviceKey];

    /// <summary>Whether the account's signature holds for a device.</summary>
    public static bool IsSignedByAccount(ADVSignedDeviceIdentity identity, ReadOnlySpan<byte> deviceKey) => XEdDsa.Verify(
        identity.AccountSignatureKey.Span,
        AccountMessage(identity, deviceKey),
        identity.AccountSignature.Span);

    /// <summary>Signs what the account has signed, as its device.</summary>
    public static byte[] SignAsDevice(ADVSignedDeviceIdentity identity, KeyPair device, IRandomSource random) =>
        Sign(device, DeviceMessage(DevicePrefix, identity, device.PublicKey.Span), random);

    /// <summary>Whether the device's own signature holds.</summary>
    public static bool IsSignedByDevice(ADVSignedDeviceIdentity identity, ReadOnlySpan<byte> deviceKey) =>
        Verify(DevicePrefix, identity, deviceKey) || (IsHostedDevice(identity) && Verify(HostedDevicePrefix, identity, deviceKey));

    /// <summary>The HMAC with the secret of a QR code.</summary>
    public static byte[] Authenticate(ReadOnlySpan<byte> advSecret, ReadOnlySpan<byte> identity, ADVEncryptionType accountType) =>
        accountType == ADVEncryptionType.Hosted
            ? HMACSHA256.HashData(advSecret, [.. HostedAccountPrefix, .. identity])
            : HMACSHA256.HashData(advSecret, identity);

    private static bool IsHostedDevice(ADVSignedDeviceIdentity identity) =>
        AdvMessages.ReadDetails(identity).DeviceType == ADVEncryptionType.Hosted;

    private static bool Verify(ReadOnlySpan<byte> prefix, ADVSignedDeviceIdentity identity, ReadOnlySpan<byte> deviceKey) =>
        XEdDsa.Verify(deviceKey, DeviceMessage(prefix, identity, deviceKey), identity.DeviceSignature.Span);

    private static byte[] DeviceMessage(ReadOnlySpan<byte> prefix, ADVSignedDeviceIdentity identity, ReadOnlySpan<byte> deviceKey) =>
        [.. prefix, .. identity.Details.Span, .. deviceKey, .. identity.AccountSignatureKey.Span];

    private static byte[] Sign(KeyPair key, byte[] message, IRandomSource random)
    {
        var signature = new byte[XEdDsa.SignatureSize];
        XEdDsa.Sign(key.PrivateKey.Span, message, random, signature);
        return signature;
    }
}
