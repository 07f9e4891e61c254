using Google.Protobuf;
using NUnit.Framework;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Crypto;
using OrleansGateway.Protocol.Pairing;
using OrleansGateway.Protocol.Proto;
using OrleansGateway.Protocol.Server.Pairing;

namespace OrleansGateway.Protocol.Tests.Pairing;

/// <summary>What a server refuses in registration and login payloads.</summary>
public sealed class PayloadTests
{
    private static readonly IRandomSource Random = SystemRandomSource.Instance;
    private static readonly ClientProfile Profile = new() { PushName = "Ada" };

    [Test]
    public void Push_name_travels_in_both_payloads()
    {
        Assert.That(NewRegistration().ToPayload(Profile).PushName, Is.EqualTo("Ada"));
        Assert.That(new Login(15550000001, 3).ToPayload(Profile).PushName, Is.EqualTo("Ada"));
        Assert.That(new Login(15550000001, 3).ToPayload(new ClientProfile()).HasPushName, Is.False);
    }

    [Test]
    public void Registration_with_a_wrong_signature_is_refused()
    {
        var payload = (NewRegistration() with { SignedPreKeySignature = new byte[64] }).ToPayload(Profile);

        var refusal = Assert.Throws<PairingException>(() => ClientPayloads.ReadRegistration(payload))!;

        Assert.That(refusal.Failure, Is.EqualTo(PairingFailure.DeviceSignatureMismatch));
    }

    [Test]
    public void Registration_with_a_missing_or_short_part_is_refused()
    {
        Action<ClientPayload.Types.DevicePairingRegistrationData>[] damages =
        [
            data => data.ClearERegid(),
            data => data.ERegid = ByteString.CopyFrom(1, 2),
            data => data.EKeytype = ByteString.CopyFrom(6),
            data => data.ClearEIdent(),
            data => data.ESkeyId = ByteString.CopyFrom(1, 2, 3, 4),
            data => data.ESkeyVal = ByteString.Empty,
            data => data.ClearESkeySig(),
        ];

        foreach (var damage in damages)
        {
            var payload = NewRegistration().ToPayload(Profile);
            damage(payload.DevicePairingData);
            Assert.Throws<PairingException>(() => ClientPayloads.ReadRegistration(payload));
        }

        Assert.Throws<PairingException>(() => ClientPayloads.ReadRegistration(new ClientPayload()));
    }

    [Test]
    public void Login_without_account_or_with_an_impossible_device_is_refused()
    {
        Assert.Throws<PairingException>(() => ClientPayloads.ReadLogin(new ClientPayload { Device = 1 }));
        Assert.Throws<PairingException>(() => ClientPayloads.ReadLogin(new ClientPayload { Username = 1 }));
        Assert.Throws<PairingException>(() => ClientPayloads.ReadLogin(new ClientPayload { Username = 1, Device = 70_000 }));
    }

    [TestCase("99887766:3@lid")]
    [TestCase("abc:3@s.whatsapp.net")]
    public void Login_needs_a_phone_number(string jid) =>
        Assert.Throws<InvalidRequestException>(() => Login.Of(Jid.Parse(jid)));

    private static Registration NewRegistration()
    {
        var identity = KeyPair.Generate(Random);
        var preKey = KeyPair.Generate(Random);
        var signature = new byte[XEdDsa.SignatureSize];
        XEdDsa.Sign(identity.PrivateKey.Span, preKey.TypedPublicKey, Random, signature);
        return new Registration(4711, identity.PublicKey, 5, preKey.PublicKey, signature);
    }
}
