using System.Text;
using System.Text.Json;
using NUnit.Framework;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Crypto;
using OrleansGateway.Protocol.Tests.VectorHarness;

namespace OrleansGateway.Protocol.Tests.Crypto;

[TestFixture]
[Category(VectorFiles.Category)]
internal sealed class CurveVectorTests
{
    private const string File = "signal.json";

    [VectorCases(File, "primitives.agreements")]
    public void Both_sides_agree_on_the_secret_of_the_reference(JsonElement json)
    {
        var a = KeyPair.FromPrivateKey(json.Hex("privateA"));
        var b = KeyPair.FromPrivateKey(json.Hex("privateB"));
        var secret = new byte[X25519.KeySize];

        Assert.That(a.TypedPublicKey, Is.EqualTo(json.Hex("publicA")));
        Assert.That(b.TypedPublicKey, Is.EqualTo(json.Hex("publicB")));
        X25519.Agree(a.PrivateKey.Span, b.PublicKey.Span, secret);
        Assert.That(secret, Is.EqualTo(json.Hex("shared")));
        X25519.Agree(b.PrivateKey.Span, a.PublicKey.Span, secret);
        Assert.That(secret, Is.EqualTo(json.Hex("shared")));
    }

    [VectorCases(File, "primitives.clamping")]
    public void A_private_key_is_clamped_as_the_reference_does(JsonElement json)
    {
        var pair = KeyPair.FromPrivateKey(json.Hex("raw"));

        Assert.That(pair.PrivateKey.ToArray(), Is.EqualTo(json.Hex("clamped")));
        Assert.That(pair.PublicKey.ToArray(), Is.EqualTo(json.Hex("public")));
    }

    [VectorCases(File, "primitives.signatures")]
    public void The_signatures_of_the_reference_and_our_own_verify(JsonElement json)
    {
        var pair = KeyPair.FromPrivateKey(json.Hex("private"));
        var message = json.Hex("message");
        var ours = new byte[XEdDsa.SignatureSize];
        XEdDsa.Sign(pair.PrivateKey.Span, message, SystemRandomSource.Instance, ours);

        Assert.That(pair.TypedPublicKey, Is.EqualTo(json.Hex("public")));
        Assert.That(XEdDsa.Verify(pair.PublicKey.Span, message, json.Hex("signatureDeterministic")), Is.True);
        Assert.That(XEdDsa.Verify(pair.PublicKey.Span, message, json.Hex("signatureRandomised")), Is.True);
        Assert.That(XEdDsa.Verify(pair.PublicKey.Span, message, ours), Is.True);
        Assert.That(ours[63] >> 7, Is.EqualTo(json.Number("signBit")));
    }

    [VectorCases(File, "primitives.badSignatures")]
    public void A_bad_signature_is_refused(JsonElement json) =>
        Assert.That(
            XEdDsa.Verify(json.Hex("public").AsSpan(1), json.Hex("message"), json.Hex("signature")),
            Is.False,
            json.Text("why"));

    [VectorCases(File, "primitives.secrets")]
    public void Derived_secrets_match_the_reference(JsonElement json)
    {
        var output = new byte[json.Hex("output").Length];
        Hkdf.DeriveSha256(json.Hex("ikm"), json.Hex("salt"), Encoding.ASCII.GetBytes(json.Text("info")), output);

        Assert.That(output, Is.EqualTo(json.Hex("output")));
    }
}
