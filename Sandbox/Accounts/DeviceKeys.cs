using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Crypto;
using OrleansGateway.Sandbox.Core;

namespace OrleansGateway.Sandbox.Accounts;

/// <summary>The public keys that a device has uploaded. Each one-time pre-key is given out once.</summary>
internal sealed class DeviceKeys
{
    /// <summary>How many one-time pre-keys a device may keep here.</summary>
    public const int MaxOneTimeKeys = 10_000;

    private readonly Lock _gate = new();
    private readonly Queue<OneTimePreKey> _unused = new();
    private readonly HashSet<uint> _known = [];
    private SignedPreKey _signed;
    private bool _lowReported;

    private DeviceKeys(uint registrationId, ReadOnlyMemory<byte> identity, SignedPreKey signed)
    {
        RegistrationId = registrationId;
        Identity = identity;
        _signed = signed;
    }

    /// <summary>The registration id.</summary>
    public uint RegistrationId { get; }

    /// <summary>The identity key, 32 bytes.</summary>
    public ReadOnlyMemory<byte> Identity { get; }

    /// <summary>The current signed pre-key.</summary>
    public SignedPreKey Signed
    {
        get
        {
            lock (_gate)
            {
                return _signed;
            }
        }
    }

    /// <summary>How many one-time pre-keys are left.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _unused.Count;
            }
        }
    }

    /// <summary>Takes the keys of a device that registers.</summary>
    /// <param name="registrationId">Its registration id.</param>
    /// <param name="identity">Its identity key, 32 bytes.</param>
    /// <param name="signed">Its signed pre-key.</param>
    /// <exception cref="ProtocolViolationException">The signature does not verify.</exception>
    public static DeviceKeys Create(uint registrationId, ReadOnlyMemory<byte> identity, SignedPreKey signed)
    {
        var keys = new DeviceKeys(registrationId, identity, signed);
        return keys.Verifies(signed)
            ? keys
            : throw new ProtocolViolationException("The signature of a signed pre-key does not verify.");
    }

    /// <summary>The one-time pre-keys that are left, in order; a snapshot.</summary>
    public IReadOnlyList<OneTimePreKey> Unused()
    {
        lock (_gate)
        {
            return [.. _unused];
        }
    }

    /// <summary>Takes new one-time pre-keys and the signed one. Keys whose number was seen before are ignored.</summary>
    /// <param name="keys">The one-time pre-keys.</param>
    /// <param name="signed">The signed pre-key.</param>
    /// <exception cref="StanzaRefusedException">The signature does not verify, or there are too many keys.</exception>
    public void Upload(IReadOnlyList<OneTimePreKey> keys, SignedPreKey signed)
    {
        if (!Verifies(signed))
        {
            throw new StanzaRefusedException(StanzaError.NotAcceptable);
        }

        lock (_gate)
        {
            if (_unused.Count + keys.Count > MaxOneTimeKeys)
            {
                throw new StanzaRefusedException(StanzaError.NotAcceptable);
            }

            foreach (var key in keys)
            {
                if (_known.Add(key.Id))
                {
                    _unused.Enqueue(key);
                }
            }

            _signed = signed;
            _lowReported = false;
        }
    }

    /// <summary>Replaces the signed pre-key.</summary>
    /// <param name="signed">The new one.</param>
    /// <exception cref="StanzaRefusedException">The signature does not verify.</exception>
    public void Rotate(SignedPreKey signed)
    {
        if (!Verifies(signed))
        {
            throw new StanzaRefusedException(StanzaError.NotAcceptable);
        }

        lock (_gate)
        {
            _signed = signed;
        }
    }

    /// <summary>Gives out a bundle, and uses up the one-time pre-key in it.</summary>
    public KeyBundle Take()
    {
        lock (_gate)
        {
            return new KeyBundle(RegistrationId, Identity, _signed, _unused.TryDequeue(out var key) ? key : null);
        }
    }

    /// <summary>Reports once per upload that few keys are left.</summary>
    /// <param name="threshold">Fewer keys than this are too few.</param>
    /// <param name="count">How many are left.</param>
    public bool RunLow(int threshold, out int count)
    {
        lock (_gate)
        {
            count = _unused.Count;
            var report = count < threshold && !_lowReported;
            _lowReported |= report;
            return report;
        }
    }

    private bool Verifies(SignedPreKey signed)
    {
        // Signal signs the key with its type byte before it (vectors/signal.json).
        ReadOnlySpan<byte> typed = [KeyPair.TypeByte, .. signed.PublicKey.Span];
        return XEdDsa.Verify(Identity.Span, typed, signed.Signature.Span);
    }
}
