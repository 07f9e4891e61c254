using System.Diagnostics.CodeAnalysis;
using OrleansGateway.Grains.Fleet;
using OrleansGateway.Grains.Instance.Connection;
using OrleansGateway.Grains.Instance.Device;
using OrleansGateway.Grains.Interfaces.Instance;
using OrleansGateway.Grains.Interfaces.Messages;
using OrleansGateway.Grains.Pacing;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Device.Sending;
using OrleansGateway.Protocol.Messages;
using InstanceOutcome = OrleansGateway.Grains.Interfaces.Instance.SendOutcome;

namespace OrleansGateway.Grains.Instance.Sending;

/// <summary>Sends an instance's messages, each wire id once, and rests when the server says so. On the grain's scheduler.</summary>
internal sealed class InstanceSender(ConnectionServices services)
{
    private readonly SendLedger _ledger = new(services.Options.Value.RememberedSends);

    /// <summary>What the load balancer goes by.</summary>
    public InstanceLoad Load { get; } = new(services.Options.Value.LoadWindow);

    /// <summary>Sends a message, joins the attempt under way, or repeats the answer.</summary>
    /// <param name="request">The message.</param>
    /// <param name="device">The logged-in device; null where there is none.</param>
    /// <param name="pacer">Keeps the instance to its pace; null where there is no device.</param>
    /// <param name="state">The instance's state, which says why there is none.</param>
    public async Task<SendResult> SendAsync(SendRequest request, IDevice? device, InstancePacer? pacer, InstanceState state)
    {
        var result = await _ledger.SendAsync(request.WireId, () => SendOnceAsync(request, device, pacer, state));

        // Not in the ledger: a repeated answer costs nothing, and tells how things stand when it is repeated.
        return pacer?.ReportOn(request.Recipient) is { } report ? result with { Pace = report } : result;
    }

    private async Task<SendResult> SendOnceAsync(
        SendRequest request, IDevice? device, InstancePacer? pacer, InstanceState state)
    {
        if (!Jid.TryParse(request.Recipient, out var recipient))
        {
            return SendResult.NotSent(SendFailure.InvalidRecipient);
        }

        if (!TryTranslate(request, out var content))
        {
            return SendResult.NotSent(SendFailure.InvalidContent);
        }

        if (device is null)
        {
            return SendResult.NotSent(
                state is InstanceState.LoggedOut or InstanceState.Stopped or InstanceState.Unpaired
                    ? SendFailure.LoggedOut
                    : SendFailure.NotConnected);
        }

        if (Load.RestUntil is { } rest && rest > services.Time.GetUtcNow())
        {
            return SendResult.NotSent(SendFailure.RateLimited, rest);
        }

        var place = pacer is null
            ? PaceAnswer.Admitted
            : await pacer.TakeAsync(request.Recipient, request.IsNewChat, CancellationToken.None);
        return place.IsAdmitted
            ? await SendAsync(device, recipient, content, request.WireId)
            : SendResult.NotSent(place.Failure, place.Until);
    }

    private async Task<SendResult> SendAsync(IDevice device, Jid recipient, OutgoingContent content, string wireId)
    {
        using var activity = services.Instruments.StartSend();
        var begun = services.Time.GetTimestamp();
        var wasSent = true;
        Load.Begin();
        try
        {
            // Not the caller's token: it cancels the wait, not a message that may have left.
            var receipt = await device.SendAsync(recipient, content, wireId, CancellationToken.None);
            var result = SendTranslation.ToResult(receipt, RestAfter(receipt), services.Time.GetUtcNow());
            wasSent = result.Outcome != InstanceOutcome.NotSent;
            services.Instruments.Sent(result.Outcome.ToString(), services.Time.GetElapsedTime(begun));
            return result;
        }
        catch (InvalidRequestException exception)
        {
            wasSent = false;
            return SendResult.NotSent(
                exception is InvalidJidException ? SendFailure.InvalidRecipient : SendFailure.InvalidContent,
                detail: exception.Message);
        }
        finally
        {
            Load.End(wasSent, services.Time.GetUtcNow());
        }
    }

    // A kind of content that this silo cannot send yet has no counterpart here.
    private static bool TryTranslate(SendRequest request, [NotNullWhen(true)] out OutgoingContent? content)
    {
        content = request.Content switch
        {
            TextContent text => new OutgoingText(text.Text),
            _ => null,
        };
        return content is not null;
    }

    private DateTimeOffset? RestAfter(SendReceipt receipt)
    {
        if (receipt.Refusal != SendRefusal.RateLimited)
        {
            return null;
        }

        var until = services.Time.GetUtcNow() + services.Options.Value.RateLimitRest;
        Load.RestUntil = until;
        return until;
    }
}
