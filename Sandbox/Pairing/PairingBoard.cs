using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using OrleansGateway.Protocol.Binary;
using OrleansGateway.Sandbox.Accounts;
using OrleansGateway.Sandbox.Core;
using OrleansGateway.Sandbox.Stanzas;

namespace OrleansGateway.Sandbox.Pairing;

/// <summary>Every connection that shows a QR code, found by reference. Clients may share an ADV secret, never a reference.</summary>
/// <param name="options">Number and lifetime of references.</param>
internal sealed class PairingBoard(SandboxOptions options)
{
    /// <summary>How many ended offers are remembered, to tell a used code from an unknown one.</summary>
    private const int RememberedOffers = 1_000;

    private const int ReferenceBytes = 45;

    private readonly ConcurrentDictionary<string, PairingOffer> _offers = new();
    private readonly ConcurrentQueue<PairingOffer> _ended = new();
    private long _lastId;

    /// <summary>Opens an offer and sends the client its references.</summary>
    /// <param name="request">The client's registration.</param>
    /// <param name="link">The connection.</param>
    public PairingOffer Open(PairingRequest request, IDeviceLink link)
    {
        var firstEnd = options.Time.GetUtcNow() + options.FirstQrLifetime;
        var references = Enumerable.Range(0, options.QrReferences)
            .Select(index => (Reference: NewReference(), Expiry: firstEnd + index * options.NextQrLifetime))
            .ToArray();
        var offer = new PairingOffer(request, link, references);
        foreach (var (reference, _) in references)
        {
            _offers[reference] = offer;
        }

        link.Send(PairDevice(offer.References));
        return offer;
    }

    /// <summary>The offer of a reference, or null.</summary>
    /// <param name="reference">The reference.</param>
    public PairingOffer? Find(string reference) => _offers.GetValueOrDefault(reference);

    /// <summary>Closes the offer of a connection that ended; it is remembered for a while.</summary>
    /// <param name="offer">The offer.</param>
    public void Close(PairingOffer offer)
    {
        _ended.Enqueue(offer);
        while (_ended.Count > RememberedOffers && _ended.TryDequeue(out var oldest))
        {
            foreach (var reference in oldest.References)
            {
                _offers.TryRemove(reference, out _);
            }
        }
    }

    private Node PairDevice(IEnumerable<string> references)
    {
        var id = "md-" + Interlocked.Increment(ref _lastId).ToString(CultureInfo.InvariantCulture);
        return new Node("iq", ("from", ServerNode.Address), ("type", "set"), ("id", id), ("xmlns", "md"))
            .With(new Node("pair-device").With(
                references.Select(reference => new Node("ref").WithBytes(Encoding.ASCII.GetBytes(reference)))));
    }

    // As in the recorded flows: "2@" and Base64.
    private string NewReference()
    {
        Span<byte> bytes = stackalloc byte[ReferenceBytes];
        options.Random.Fill(bytes);
        return "2@" + Convert.ToBase64String(bytes);
    }
}
