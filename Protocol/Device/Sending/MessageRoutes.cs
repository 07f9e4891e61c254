using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Device.Records;
using OrleansGateway.Protocol.Messages;

namespace OrleansGateway.Protocol.Device.Sending;

/// <summary>How messages get to one kind of chat. Groups, status and newsletters each are a route of their own.</summary>
internal interface IMessageRoute
{
    /// <summary>Whether this route serves a chat.</summary>
    bool Serves(Jid chat);

    /// <summary>Plans a message; sends to one chat are planned one after another.</summary>
    /// <returns>The plan, or why no device of the recipient can get the message.</returns>
    Task<RoutePlan> PlanAsync(SentMessageRecord message, CancellationToken cancellationToken);

    /// <summary>Whether the server's hash of the devices is that of the devices that a message went to.</summary>
    /// <param name="plan">How the message went out.</param>
    /// <param name="hash">The server's hash; null where it gave none.</param>
    bool Matches(SendPlan plan, string? hash);

    /// <summary>Drops the device lists on which a plan for a chat is based.</summary>
    ValueTask ForgetAsync(Jid chat, CancellationToken cancellationToken);
}

/// <summary>What planning a message came to.</summary>
/// <param name="Plan">How it goes out; null where no device of the recipient can get it.</param>
/// <param name="Refusal">Why there is no plan.</param>
internal sealed record RoutePlan(SendPlan? Plan, SendRefusal Refusal = SendRefusal.None);

/// <summary>How one message goes out: where to, which devices get a ciphertext of their own, and what else its stanza has.</summary>
/// <param name="Target">The address of the stanza.</param>
/// <param name="Devices">The devices that get a ciphertext each, all with a session.</param>
internal sealed record SendPlan(Jid Target, IReadOnlyList<FanoutDevice> Devices)
{
    /// <summary>The protobuf <c>Message</c> that each device gets; null for the message itself. Groups hand out keys this way.</summary>
    public byte[]? DeviceContent { get; init; }

    /// <summary>Further content of the stanza, such as a ciphertext for a whole group.</summary>
    public IReadOnlyList<Node> Content { get; init; } = [];

    /// <summary>Further attributes of the stanza.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Attributes { get; init; } = [];

    /// <summary>Records that are committed together with the sessions, before the message leaves.</summary>
    public IReadOnlyList<RecordChange> Changes { get; init; } = [];

    /// <summary>The same plan for those devices that have not got the message.</summary>
    public SendPlan Without(IReadOnlySet<Jid> reached) =>
        this with { Devices = [.. Devices.Where(device => !reached.Contains(device.Device))] };
}

/// <summary>The routes of a device.</summary>
internal sealed class MessageRoutes(params IReadOnlyList<IMessageRoute> routes)
{
    /// <summary>The route that serves a chat.</summary>
    /// <exception cref="InvalidRecipientException">No route serves it.</exception>
    public IMessageRoute For(Jid chat)
    {
        foreach (var route in routes)
        {
            if (route.Serves(chat))
            {
                return route;
            }
        }

        throw new InvalidRecipientException();
    }
}
