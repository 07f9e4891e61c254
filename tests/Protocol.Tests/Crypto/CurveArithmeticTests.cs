using System.Runtime.InteropServices;
using System.Text.Json;
using CsCheck;
using NUnit.Framework;
using OrleansGateway.Protocol.Crypto;
using OrleansGateway.Protocol.Tests.VectorHarness;

namespace OrleansGateway.Protocol.Tests.Crypto;

/// <summary>Both implementations of curve arithmetic, each against the vectors and against the other.</summary>
[TestFixture(false)]
[TestFixture(true)]
[Category(VectorFiles.Category)]
internal sealed class CurveArithmeticTests(bool isNative)
{
    private const string File = "signal.json";

    private readonly CurveArithmetic _other = new BouncyCastleCurve();
    private CurveArithmetic _curve = null!;

    [OneTimeSetUp]
    public void LoadImplementation()
    {
        _curve = isNative ? SodiumCurve.TryLoad()! : new BouncyCastleCurve();
        if (_curve is null)
        {
            Assert.Ignore("libsodium does not load on this platform.");
        }
    }

    [VectorCases(File, "primitives.agreements")]
    public void Agreements_and_public_keys_match_the_vectors(JsonElement json)
    {
        var a = Clamped(json.Hex("privateA"));
        var publicKey = new byte[32];
        var secret = new byte[32];

        _curve.DerivePublicKey(a, publicKey);
        _curve.Multiply(a, json.Hex("publicB").AsSpan(1), secret);

        Assert.That(publicKey, Is.EqualTo(json.Hex("publicA")[1..]));
        Assert.That(secret, Is.EqualTo(json.Hex("shared")));
    }

    [Test]
    public void A_public_key_of_small_order_gives_zeros()
    {
        var secret = new byte[32];
        secret.AsSpan().Fill(1);

        _curve.Multiply(Clamped(new byte[32]), new byte[32], secret);

        Assert.That(secret, Is.All.EqualTo(0));
    }

    [Test]
    public void Signatures_are_the_same_bytes_and_verify_with_either_implementation() =>
        Gen.Select(Gen.Byte.Array[32], Gen.Byte.Array[32], Gen.Byte.Array[0, 200]).Sample((key, prefix, message) =>
        {
            var scalar = Clamped(key);
            var (ourKey, ours) = Sign(_curve, scalar, prefix, message);
            var (theirKey, theirs) = Sign(_other, scalar, prefix, message);
            return ours.SequenceEqual(theirs) && ourKey.SequenceEqual(theirKey)
                && _curve.Verify(ourKey, message, ours) && _other.Verify(ourKey, message, ours);
        }, iter: 200);

    [Test]
    public void A_signature_with_any_bit_flipped_is_refused() =>
        Gen.Select(Gen.Byte.Array[32], Gen.Byte.Array[0, 40], Gen.Int[0, 511]).Sample((key, message, bit) =>
        {
            var (publicKey, signature) = Sign(_curve, Clamped(key), key, message);
            signature[bit / 8] ^= (byte)(1 << (bit % 8));
            return !_curve.Verify(publicKey, message, signature);
        }, iter: 200);

    [Test]
    public void The_native_library_loads_on_the_platforms_that_its_package_serves()
    {
        var isServed = OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.Arm64;

        Assert.That(CurveArithmetic.Fastest, isServed ? Is.InstanceOf<SodiumCurve>() : Is.InstanceOf<CurveArithmetic>());
    }

    private static byte[] Clamped(byte[] key)
    {
        var scalar = key.ToArray();
        KeyPair.Clamp(scalar);
        return scalar;
    }

    private static (byte[] Key, byte[] Signature) Sign(CurveArithmetic curve, byte[] scalar, byte[] prefix, byte[] message)
    {
        var key = new byte[32];
        var signature = new byte[64];
        curve.Sign(scalar, prefix, message, key, signature);
        return (key, signature);
    }
}
