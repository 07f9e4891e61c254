using CsCheck;
using Google.Protobuf;
using NUnit.Framework;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Crypto;
using OrleansGateway.Protocol.Pairing;
using OrleansGateway.Protocol.Proto;
using OrleansGateway.Protocol.Server.Pairing;

namespace OrleansGateway.Protocol.Tests.Pairing;

/// <summary>The phone vouches, the companion signs, the phone checks; and no one else can step in.</summary>
public sealed class DeviceIdentityTests
{
    private const uint KeyIndex = 7;

    private static readonly IRandomSource Random = SystemRandomSource.Instance;
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_760_000_000);

    private readonly byte[] _secret = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];
    private readonly KeyPair _account = KeyPair.Generate(Random);
    private readonly KeyPair _companion = KeyPair.Generate(Random);

    private PrimaryDevice Phone => new(_account, rawId: 1234, Random);

    private QrPayload Qr => new("2@ref", new byte[32], _companion.PublicKey, _secret, "1");

    [Test]
    public void Phone_accepts_the_identity_that_its_companion_signed()
    {
        var identity = DeviceIdentity.Accept(Phone.Vouch(Qr, KeyIndex, Now), _secret, _companion, Random);

        var confirmed = Phone.AcceptAnswer(identity.ToServerAnswer(), _companion.PublicKey.Span);

        Assert.That(confirmed.ToByteArray(), Is.EqualTo(identity.ToByteArray()));
        Assert.That(confirmed.KeyIndex, Is.EqualTo(KeyIndex));
        Assert.That(confirmed.Timestamp, Is.EqualTo(Now));
        Assert.That(confirmed.IsHosted, Is.False);
        Assert.That(identity.AccountKey.ToArray(), Is.EqualTo(_account.PublicKey.ToArray()));
    }

    [Test]
    public void Any_change_of_the_container_is_refused()
    {
        var container = Phone.Vouch(Qr, KeyIndex, Now);

        Gen.Select(Gen.Int[0, container.Length - 1], Gen.Int[0, 7]).Sample((position, bit) =>
        {
            var changed = container.ToArray();
            changed[position] ^= (byte)(1 << bit);
            return Refuses(() => DeviceIdentity.Accept(changed, _secret, _companion, Random));
        });
    }

    [Test]
    public void Any_change_of_a_finished_identity_is_refused()
    {
        var identity = DeviceIdentity.Accept(Phone.Vouch(Qr, KeyIndex, Now), _secret, _companion, Random).ToByteArray();

        Gen.Select(Gen.Int[0, identity.Length - 1], Gen.Int[0, 7]).Sample((position, bit) =>
        {
            var changed = identity.ToArray();
            changed[position] ^= (byte)(1 << bit);
            return Refuses(() => DeviceIdentity.Verify(changed, _companion.PublicKey.Span));
        });
    }

    [Test]
    public void Any_bytes_are_refused() => Gen.Byte.Array[0, 200].Sample(bytes =>
        Refuses(() => DeviceIdentity.Accept(bytes, _secret, _companion, Random))
        && Refuses(() => DeviceIdentity.Verify(bytes, _companion.PublicKey.Span))
        && Refuses(() => Phone.AcceptAnswer(bytes, _companion.PublicKey.Span)));

    [Test]
    public void Container_for_another_companion_is_refused()
    {
        var container = Phone.Vouch(Qr, KeyIndex, Now);

        var refusal = Assert.Throws<PairingException>(
            () => DeviceIdentity.Accept(container, _secret, KeyPair.Generate(Random), Random))!;

        Assert.That(refusal.Failure, Is.EqualTo(PairingFailure.AccountSignatureMismatch));
        Assert.That((refusal.Code, refusal.Text), Is.EqualTo((401, "signature-mismatch")));
    }

    [Test]
    public void Container_under_another_secret_is_refused()
    {
        var container = Phone.Vouch(Qr with { AdvSecret = new byte[32] }, KeyIndex, Now);

        var refusal = Assert.Throws<PairingException>(() => DeviceIdentity.Accept(container, _secret, _companion, Random))!;

        Assert.That(refusal.Failure, Is.EqualTo(PairingFailure.HmacMismatch));
        Assert.That((refusal.Code, refusal.Text), Is.EqualTo((401, "hmac-mismatch")));
    }

    [Test]
    public void Identity_that_the_device_did_not_sign_is_refused()
    {
        var finished = DeviceIdentity.Accept(Phone.Vouch(Qr, KeyIndex, Now), _secret, _companion, Random);
        var unsigned = ADVSignedDeviceIdentity.Parser.ParseFrom(finished.ToByteArray());
        unsigned.DeviceSignature = ByteString.CopyFrom(new byte[XEdDsa.SignatureSize]);

        var refusal = Assert.Throws<PairingException>(
            () => DeviceIdentity.Verify(unsigned.ToByteArray(), _companion.PublicKey.Span))!;

        Assert.That(refusal.Failure, Is.EqualTo(PairingFailure.DeviceSignatureMismatch));
    }

    [Test]
    public void Phone_refuses_the_identity_of_another_account()
    {
        var other = new PrimaryDevice(KeyPair.Generate(Random), rawId: 1, Random);
        var identity = DeviceIdentity.Accept(other.Vouch(Qr, KeyIndex, Now), _secret, _companion, Random);

        Assert.Throws<PairingException>(() => Phone.AcceptAnswer(identity.ToServerAnswer(), _companion.PublicKey.Span));
    }

    [Test]
    public void List_of_companions_is_signed()
    {
        var signed = ADVSignedKeyIndexList.Parser.ParseFrom(Phone.SignKeyIndexes([1, 3], currentIndex: 3, Now));
        var list = ADVKeyIndexList.Parser.ParseFrom(signed.Details);

        Assert.That(list.ValidIndexes, Is.EqualTo(new uint[] { 1, 3 }));
        Assert.That(list.CurrentIndex, Is.EqualTo(3));
        Assert.That(XEdDsa.Verify(_account.PublicKey.Span, [6, 2, .. signed.Details.Span], signed.AccountSignature.Span), Is.True);
    }

    private static bool Refuses(Action action)
    {
        try
        {
            action();
            return false;
        }
        catch (PairingException)
        {
            return true;
        }
    }
}
