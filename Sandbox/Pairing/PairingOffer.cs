using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Pairing;
using OrleansGateway.Protocol.Server.Pairing;
using OrleansGateway.Sandbox.Accounts;
using OrleansGateway.Sandbox.Core;
using OrleansGateway.Sandbox.Stanzas;

namespace OrleansGateway.Sandbox.Pairing;

/// <summary>
/// One connection that waits to be paired: its references, then the device it becomes. It goes from waiting to claimed to
/// done or failed, never back.
/// </summary>
internal sealed class PairingOffer
{
    private const string QueryId = "pair-success";

    private readonly Lock _gate = new();
    private readonly IDeviceLink _link;
    private readonly (string Reference, DateTimeOffset Expiry)[] _references;
    private readonly TaskCompletionSource<Device> _paired = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private PairingCandidate? _candidate;

    /// <summary>Creates an offer.</summary>
    /// <param name="request">The client's registration.</param>
    /// <param name="link">The connection.</param>
    /// <param name="references">The references with their ends, in the order in which the client shows them.</param>
    public PairingOffer(
        PairingRequest request, IDeviceLink link, IEnumerable<(string Reference, DateTimeOffset Expiry)> references)
    {
        Request = request;
        _link = link;
        _references = [.. references];

        // No caller waits for an offer that is never scanned; its failure must not become an unobserved error.
        _ = _paired.Task.ContinueWith(
            task => _ = task.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
    }

    /// <summary>The client's registration.</summary>
    public PairingRequest Request { get; }

    /// <summary>The references, in order.</summary>
    public IEnumerable<string> References => _references.Select(reference => reference.Reference);

    /// <summary>When the last reference is over.</summary>
    public DateTimeOffset Expiry => _references[^1].Expiry;

    /// <summary>Whether a code was scanned or the offer ended.</summary>
    public bool IsClaimed
    {
        get
        {
            lock (_gate)
            {
                return _candidate is not null || _paired.Task.IsCompleted;
            }
        }
    }

    /// <summary>Ends with the linked device, or with the reason why there is none.</summary>
    public Task<Device> Paired => _paired.Task;

    /// <summary>Takes the offer for one scan and sends the client its new identity.</summary>
    /// <param name="qr">The scanned code.</param>
    /// <param name="now">The time.</param>
    /// <param name="makeCandidate">Makes the device; called only when the offer is free.</param>
    /// <exception cref="SandboxRequestException">The code is spent, expired, or of another client.</exception>
    public void Claim(QrPayload qr, DateTimeOffset now, Func<PairingCandidate> makeCandidate)
    {
        lock (_gate)
        {
            Check(qr, now);
            _candidate = makeCandidate();
            _link.Send(PairSuccess(_candidate, now));
        }
    }

    /// <summary>Takes the client's answer to the scan.</summary>
    /// <param name="answer">The stanza.</param>
    /// <returns>The device, ready to be linked; null where the stanza answers something else.</returns>
    /// <exception cref="ProtocolViolationException">The client refused, or its answer does not verify.</exception>
    public Device? Complete(Node answer)
    {
        lock (_gate)
        {
            if (_candidate is null || _paired.Task.IsCompletedSuccessfully || answer.Attribute("id") != QueryId)
            {
                return null;
            }

            if (answer.Attribute("type") != "result")
            {
                throw new ProtocolViolationException("The client refused the device identity.");
            }

            var identity = answer.RequiredChild("pair-device-sign").RequiredChild("device-identity");
            var signed = _candidate.Phone.AcceptAnswer(identity.Bytes.Span, Request.Keys.Identity.Span);
            var index = _candidate.Device.KeyIndex;
            _candidate.Device.Statement = signed.ToByteArray();
            return signed.KeyIndex == index && identity.RequiredNumber("key-index") == index
                ? _candidate.Device
                : throw new ProtocolViolationException("The client names another key index than it was given.");
        }
    }

    /// <summary>Ends the offer with its device, which is linked.</summary>
    /// <param name="device">The device.</param>
    public void Succeed(Device device) => _paired.TrySetResult(device);

    /// <summary>Ends the offer without a device; does nothing if it has ended.</summary>
    /// <param name="error">The error for the caller who scanned the code.</param>
    public void Fail(SandboxRequestException error) => _paired.TrySetException(error);

    private void Check(QrPayload qr, DateTimeOffset now)
    {
        if (_candidate is not null)
        {
            throw new SandboxRequestException(SandboxRequestError.Conflict, "This QR code was scanned already.");
        }

        if (_paired.Task.IsCompleted || now > Array.Find(_references, reference => reference.Reference == qr.Reference).Expiry)
        {
            throw new SandboxRequestException(SandboxRequestError.Gone, "This QR code has expired; scan a newer one.");
        }

        var sameClient = Request.NoiseKey.Span.SequenceEqual(qr.NoiseKey.Span)
            && Request.Keys.Identity.Span.SequenceEqual(qr.IdentityKey.Span);
        if (!sameClient)
        {
            throw new SandboxRequestException(
                SandboxRequestError.Invalid, "The keys in the QR text are not those of the client that its reference belongs to.");
        }
    }

    private static Node PairSuccess(PairingCandidate candidate, DateTimeOffset now)
    {
        var device = candidate.Device;
        var query = new Node(
            "iq", ("from", ServerNode.Address), ("type", "set"), ("id", QueryId), ("t", ServerNode.Time(now)), ("xmlns", "md"));
        return query.With(new Node("pair-success").With(
            new Node("device-identity").WithBytes(candidate.Statement),
            new Node("device", ("jid", device.PhoneNumber.ToString()), ("lid", device.Lid.ToString())),
            new Node("platform", ("name", "android"))));
    }
}

/// <summary>The device that a connection becomes once it has signed.</summary>
/// <param name="Device">The device, not linked yet.</param>
/// <param name="Phone">The phone that vouches for it.</param>
/// <param name="Statement">The phone's signed statement about it, as <c>pair-success</c> carries it.</param>
internal sealed record PairingCandidate(Device Device, PrimaryDevice Phone, byte[] Statement);
