using OrleansGateway.Grains.Interfaces.Messages;

namespace OrleansGateway.Grains.Interfaces.Instance;

/// <summary>A message on its way from the queue to an instance.</summary>
[GenerateSerializer, Immutable, Alias("gateway.instance.SendRequest")]
public sealed record SendRequest
{
    /// <summary>The message id that WhatsApp sees; fixed for the life of the message.</summary>
    [Id(0)]
    public required string WireId { get; init; }

    /// <summary>The recipient's JID as text.</summary>
    [Id(1)]
    public required string Recipient { get; init; }

    /// <summary>What the message says.</summary>
    [Id(2)]
    public required MessageContent Content { get; init; }

    /// <summary>The attempt, counted from 1; above 1 an earlier attempt may have reached the server.</summary>
    [Id(3)]
    public int Attempt { get; init; } = 1;

    /// <summary>
    /// Whether the instance has no chat with the recipient yet. Default: null, not known; while a limit on new chats is in force
    /// the instance then looks up whether a queue ever reached the recipient through it.
    /// </summary>
    [Id(4)]
    public bool? IsNewChat { get; init; }
}
