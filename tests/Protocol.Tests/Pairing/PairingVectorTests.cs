using System.Text.Json;
using Google.Protobuf;
using NUnit.Framework;
using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Crypto;
using OrleansGateway.Protocol.Pairing;
using OrleansGateway.Protocol.Proto;
using OrleansGateway.Protocol.Server.Pairing;
using OrleansGateway.Protocol.Stanzas.Account;
using OrleansGateway.Protocol.Tests.VectorHarness;

namespace OrleansGateway.Protocol.Tests.Pairing;

/// <summary>vectors/pairing.json: QR texts, device identities that are accepted and refused, registration and login.</summary>
[Category(VectorFiles.Category)]
internal sealed class PairingVectorTests
{
    private const string File = "pairing.json";

    private static readonly IRandomSource Random = SystemRandomSource.Instance;

    private static IEnumerable<TestCaseData> Accepted() => Pairs(accepted: true);

    private static IEnumerable<TestCaseData> Refused() => Pairs(accepted: false);

    [VectorCases(File, "qr")]
    public void Qr_text_is_written_and_read(JsonElement vector)
    {
        var text = vector.Text("qr");
        var profile = ProfileOf(vector.At("browser"));
        var payload = new QrPayload(
            vector.Text("ref"), vector.Hex("noisePublic"), vector.Hex("identityPublic"), vector.Base64("advSecretBase64"), profile.QrPlatform);

        Assert.That(payload.ToText(), Is.EqualTo(text));
        Assert.That(payload.ToText(withLink: false), Is.EqualTo(text[QrPayload.Link.Length..]));
        Assert.That(QrReader.Read(text).ToText(), Is.EqualTo(text));
        Assert.That(QrReader.Read(text[QrPayload.Link.Length..]).ToText(), Is.EqualTo(text));
    }

    [TestCaseSource(nameof(Accepted))]
    public void Companion_signs_what_the_account_signed(JsonElement vector)
    {
        var device = IdentityOf(vector);
        var container = ContainerOf(vector);
        Assert.That(container, Is.EqualTo(vector.At("adv").Hex("container")));

        var identity = DeviceIdentity.Accept(container, vector.At("creds").Base64("advSecretBase64"), device, Random);

        var expected = ADVSignedDeviceIdentity.Parser.ParseFrom(vector.Hex("deviceIdentityForMessages"));
        var actual = ADVSignedDeviceIdentity.Parser.ParseFrom(identity.ToByteArray());
        Assert.That(XEdDsa.Verify(device.PublicKey.Span, vector.Hex("deviceMessage"), actual.DeviceSignature.Span), Is.True);
        Assert.That(identity.KeyIndex, Is.EqualTo(vector.At("adv").At("detailsFields").Number("keyIndex")));
        Assert.That(identity.AccountKey.ToArray(), Is.EqualTo(vector.At("primary").At("identity").Hex("public")));

        actual.DeviceSignature = expected.DeviceSignature;
        Assert.That(actual.ToByteArray(), Is.EqualTo(vector.Hex("deviceIdentityForMessages")));
        Assert.That(WithSignatureOf(expected, identity.ToServerAnswer()), Is.EqualTo(vector.Hex("selfSignedForServer")));
    }

    [TestCaseSource(nameof(Accepted))]
    public void Finished_identity_of_the_vector_verifies(JsonElement vector)
    {
        var identity = DeviceIdentity.Verify(vector.Hex("deviceIdentityForMessages"), IdentityOf(vector).PublicKey.Span);

        Assert.That(identity.ToServerAnswer(), Is.EqualTo(vector.Hex("selfSignedForServer")));
        Assert.That(identity.ToByteArray(), Is.EqualTo(vector.Hex("deviceIdentityForMessages")));
    }

    [TestCaseSource(nameof(Accepted))]
    public void Pair_success_is_read_and_answered_with_the_bytes_of_the_vector(JsonElement vector)
    {
        var success = PairSuccessStanza.Parse(Payload.Unpack(vector.At("pairSuccess").Hex("hex")));
        var identity = DeviceIdentity.Verify(vector.Hex("deviceIdentityForMessages"), IdentityOf(vector).PublicKey.Span);

        Assert.That(success.Jid.ToString(), Is.EqualTo(vector.At("me").Text("id")));
        Assert.That(success.Lid?.ToString(), Is.EqualTo(vector.At("me").Text("lid")));
        Assert.That(success.Platform, Is.EqualTo(vector.Text("platform")));
        Assert.That((byte[])[KeyPair.TypeByte, .. identity.AccountKey.Span], Is.EqualTo(vector.At("signalIdentity").Hex("identityKey")));

        var reply = PairSuccessStanza.Sign(success.RequestId, identity.KeyIndex, identity.ToServerAnswer());
        Assert.That(Convert.ToHexStringLower(Payload.Pack(reply)), Is.EqualTo(vector.At("reply").Text("hex")));
    }

    [TestCaseSource(nameof(Refused))]
    public void Companion_refuses_what_was_tampered_with(JsonElement vector)
    {
        var refusal = Assert.Throws<PairingException>(() => DeviceIdentity.Accept(
            ContainerOf(vector), vector.At("creds").Base64("advSecretBase64"), IdentityOf(vector), Random))!;

        var expected = vector.Text("name") switch
        {
            "refused-hmac" => PairingFailure.HmacMismatch,
            "refused-account-signature" => PairingFailure.AccountSignatureMismatch,
            var name => throw new InvalidDataException($"No reason is known for {name}."),
        };
        Assert.That(refusal.Failure, Is.EqualTo(expected));
        Assert.That(refusal.Code, Is.EqualTo(401));
    }

    [VectorCases(File, "payloads")]
    public void Registration_payload_has_the_bytes_of_the_vector(JsonElement vector)
    {
        var credentials = vector.At("input").At("creds");
        var signedPreKey = credentials.At("signedPreKey");
        var registration = new Registration(
            (uint)credentials.Number("registrationId"),
            credentials.At("identityKey").Hex("public"),
            (uint)signedPreKey.Number("id"),
            signedPreKey.Hex("public"),
            signedPreKey.Hex("signature"));

        var payload = registration.ToPayload(ProfileOf(vector)).ToByteArray();

        Assert.That(Convert.ToHexStringLower(payload), Is.EqualTo(vector.At("registration").Text("hex")));
        var read = ClientPayloads.ReadRegistration(ClientPayload.Parser.ParseFrom(payload));
        Assert.That(read.RegistrationId, Is.EqualTo(registration.RegistrationId));
        Assert.That(read.SignedPreKeyId, Is.EqualTo(registration.SignedPreKeyId));
        Assert.That(read.IdentityKey.ToArray(), Is.EqualTo(registration.IdentityKey.ToArray()));
    }

    [VectorCases(File, "payloads")]
    public void Login_payload_has_the_bytes_of_the_vector(JsonElement vector)
    {
        var login = Login.Of(Jid.Parse(vector.At("input").Text("me")));

        var payload = login.ToPayload(ProfileOf(vector)).ToByteArray();

        Assert.That(Convert.ToHexStringLower(payload), Is.EqualTo(vector.At("login").Text("hex")));
        Assert.That(ClientPayloads.ReadLogin(ClientPayload.Parser.ParseFrom(payload)), Is.EqualTo(login));
    }

    private static IEnumerable<TestCaseData> Pairs(bool accepted) => VectorFiles.Cases(File, "pair")
        .Where(data => ((JsonElement)data.Arguments[0]!).At("expect").At("accepted").GetBoolean() == accepted);

    private static KeyPair IdentityOf(JsonElement vector) =>
        KeyPair.FromPrivateKey(vector.At("creds").At("identityKey").Hex("private"));

    private static byte[] ContainerOf(JsonElement vector) => Payload.Unpack(vector.At("pairSuccess").Hex("hex"))
        .RequiredChild("pair-success").RequiredChild("device-identity").Bytes.ToArray();

    private static byte[] WithSignatureOf(ADVSignedDeviceIdentity source, byte[] identity)
    {
        var parsed = ADVSignedDeviceIdentity.Parser.ParseFrom(identity);
        parsed.DeviceSignature = source.DeviceSignature;
        return parsed.ToByteArray();
    }

    private static ClientProfile ProfileOf(JsonElement vector)
    {
        if (vector.ValueKind == JsonValueKind.Array)
        {
            return new ClientProfile { Os = vector[0].GetString()!, Browser = vector[1].GetString()! };
        }

        var input = vector.At("input");
        var version = input.List("version").Select(number => number.GetUInt32()).ToArray();
        return ProfileOf(input.At("browser")) with
        {
            Version = new ClientVersion(version[0], version[1], version[2]),
            Country = input.Text("countryCode"),
            WantsFullHistory = input.At("syncFullHistory").GetBoolean(),
        };
    }
}
