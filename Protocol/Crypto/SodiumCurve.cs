using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace OrleansGateway.Protocol.Crypto;

/// <summary>Curve arithmetic by libsodium.</summary>
/// <remarks>Source: libsodium's documentation, "Point*scalar multiplication" and "Finite field arithmetic".</remarks>
internal sealed class SodiumCurve : CurveArithmetic
{
    private const int Size = X25519.KeySize;

    private SodiumCurve()
    {
    }

    /// <summary>The implementation, or null where the native library is missing or of another version.</summary>
    public static SodiumCurve? TryLoad()
    {
        try
        {
            // Binding one function of each kind proves that the library is complete, not only there.
            Span<byte> scalar = stackalloc byte[Size];
            Span<byte> wide = stackalloc byte[2 * Size];
            if (Native.Initialize() < 0)
            {
                return null;
            }

            Native.Reduce(ref First(scalar), in First(wide));
            return new SodiumCurve();
        }
        catch (Exception exception) when (exception is DllNotFoundException or EntryPointNotFoundException
            or BadImageFormatException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public override void Multiply(ReadOnlySpan<byte> privateKey, ReadOnlySpan<byte> publicKey, Span<byte> sharedSecret)
    {
        if (Native.Multiply(ref First(sharedSecret), in First(privateKey), in First(publicKey)) != 0)
        {
            sharedSecret[..Size].Clear();
        }
    }

    /// <inheritdoc/>
    public override void DerivePublicKey(ReadOnlySpan<byte> privateKey, Span<byte> publicKey) =>
        Require(Native.MultiplyBase(ref First(publicKey), in First(privateKey)));

    /// <inheritdoc/>
    public override void Sign(
        ReadOnlySpan<byte> scalar,
        ReadOnlySpan<byte> noncePrefix,
        ReadOnlySpan<byte> message,
        Span<byte> edwardsKey,
        Span<byte> signature)
    {
        Span<byte> nonce = stackalloc byte[Size];
        Span<byte> challenge = stackalloc byte[Size];
        Require(Native.MultiplyEdwardsBase(ref First(edwardsKey), in First(scalar)));
        HashToScalar(noncePrefix, [], message, nonce);
        Require(Native.MultiplyEdwardsBase(ref First(signature), in First(nonce)));
        HashToScalar(signature[..Size], edwardsKey, message, challenge);
        Native.MultiplyScalars(ref First(challenge), in First(challenge), in First(scalar));
        Native.AddScalars(ref First(signature[Size..]), in First(challenge), in First(nonce));
        CryptographicOperations.ZeroMemory(nonce);
        CryptographicOperations.ZeroMemory(challenge);
    }

    /// <inheritdoc/>
    public override bool Verify(ReadOnlySpan<byte> edwardsKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature) =>
        Native.Verify(in First(signature), in First(message), (ulong)message.Length, in First(edwardsKey)) == 0;

    private static void HashToScalar(
        ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> message, Span<byte> scalar)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA512);
        Span<byte> digest = stackalloc byte[SHA512.HashSizeInBytes];
        hash.AppendData(first);
        hash.AppendData(second);
        hash.AppendData(message);
        hash.GetHashAndReset(digest);
        Native.Reduce(ref First(scalar), in First(digest));
        CryptographicOperations.ZeroMemory(digest);
    }

    // libsodium refuses the scalar zero only. A clamped scalar never is, and a hash with a probability of 2^-252.
    private static void Require(int result)
    {
        if (result != 0)
        {
            throw new CryptographicException("libsodium refused a scalar.");
        }
    }

    private static ref byte First(Span<byte> span) => ref MemoryMarshal.GetReference(span);

    private static ref readonly byte First(ReadOnlySpan<byte> span) => ref MemoryMarshal.GetReference(span);

    private static class Native
    {
        private const string Library = "libsodium";

        [DllImport(Library, EntryPoint = "sodium_init")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]
        public static extern int Initialize();

        [DllImport(Library, EntryPoint = "crypto_scalarmult_curve25519")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]
        public static extern int Multiply(ref byte result, in byte scalar, in byte point);

        [DllImport(Library, EntryPoint = "crypto_scalarmult_curve25519_base")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]
        public static extern int MultiplyBase(ref byte result, in byte scalar);

        [DllImport(Library, EntryPoint = "crypto_scalarmult_ed25519_base_noclamp")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]
        public static extern int MultiplyEdwardsBase(ref byte result, in byte scalar);

        [DllImport(Library, EntryPoint = "crypto_core_ed25519_scalar_reduce")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]
        public static extern void Reduce(ref byte result, in byte wide);

        [DllImport(Library, EntryPoint = "crypto_core_ed25519_scalar_mul")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]
        public static extern void MultiplyScalars(ref byte result, in byte left, in byte right);

        [DllImport(Library, EntryPoint = "crypto_core_ed25519_scalar_add")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]
        public static extern void AddScalars(ref byte result, in byte left, in byte right);

        [DllImport(Library, EntryPoint = "crypto_sign_ed25519_verify_detached")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory)]
        public static extern int Verify(in byte signature, in byte message, ulong length, in byte publicKey);
    }
}
