using System.Collections.Immutable;

namespace OrleansGateway.Grains.Interfaces.Events;

/// <summary>Something that happened to an instance, as its event log has it. One sealed record a kind.</summary>
[GenerateSerializer, Immutable, Alias("gateway.events.InstanceEvent")]
public abstract record InstanceEvent
{
    /// <summary>Its place in the log, increasing; the cursor after it.</summary>
    [Id(0)]
    public long Sequence { get; init; }

    /// <summary>When, by the server's clock where it gave a time.</summary>
    [Id(1)]
    public DateTimeOffset At { get; init; }
}

/// <summary>The instance was linked to an account.</summary>
[GenerateSerializer, Immutable, Alias("gateway.events.PairedEvent")]
public sealed record PairedEvent : InstanceEvent
{
    /// <summary>The JID of the account, with our device.</summary>
    [Id(0)]
    public required string Account { get; init; }

    /// <summary>The LID of the account, with our device, where the server gave it.</summary>
    [Id(1)]
    public string? Lid { get; init; }
}

/// <summary>The instance was unlinked; its credentials are void.</summary>
[GenerateSerializer, Immutable, Alias("gateway.events.LoggedOutEvent")]
public sealed record LoggedOutEvent : InstanceEvent
{
    /// <summary>Why.</summary>
    [Id(0)]
    public required InstanceFault Fault { get; init; }

    /// <summary>The server's code, 0 where it gave none.</summary>
    [Id(1)]
    public int Code { get; init; }
}

/// <summary>The identity key of a peer's device changed, as when WhatsApp is installed again.</summary>
[GenerateSerializer, Immutable, Alias("gateway.events.IdentityChangedEvent")]
public sealed record IdentityChangedEvent : InstanceEvent
{
    /// <summary>The JID of the device.</summary>
    [Id(0)]
    public required string Peer { get; init; }
}

/// <summary>A message came in and was decrypted.</summary>
[GenerateSerializer, Immutable, Alias("gateway.events.MessageReceivedEvent")]
public sealed record MessageReceivedEvent : InstanceEvent
{
    /// <summary>The JID of the chat: the peer, or the group.</summary>
    [Id(0)]
    public required string Chat { get; init; }

    /// <summary>The JID of the device that sent it.</summary>
    [Id(1)]
    public required string Sender { get; init; }

    /// <summary>The wire id.</summary>
    [Id(2)]
    public required string WireId { get; init; }

    /// <summary>Whether another device of our own account sent it.</summary>
    [Id(3)]
    public bool IsFromMe { get; init; }

    /// <summary>The name that the sender gives itself, where known.</summary>
    [Id(4)]
    public string? PushName { get; init; }

    /// <summary>The text, where it is a text message.</summary>
    [Id(5)]
    public string? Text { get; init; }

    /// <summary>Kind, place and wire id, without content and numbers.</summary>
    public override string ToString() => $"MessageReceivedEvent ({Sequence}, {WireId})";
}

/// <summary>A message could not be decrypted; the sender was asked to send it again, or it was given up.</summary>
[GenerateSerializer, Immutable, Alias("gateway.events.MessageUndecryptableEvent")]
public sealed record MessageUndecryptableEvent : InstanceEvent
{
    /// <summary>The JID of the chat.</summary>
    [Id(0)]
    public required string Chat { get; init; }

    /// <summary>The JID of the device that sent it.</summary>
    [Id(1)]
    public required string Sender { get; init; }

    /// <summary>The wire id.</summary>
    [Id(2)]
    public required string WireId { get; init; }

    /// <summary>Why, without content.</summary>
    [Id(3)]
    public required string Reason { get; init; }

    /// <summary>How often the sender has been asked, this time included.</summary>
    [Id(4)]
    public int RetryCount { get; init; }
}

/// <summary>A receipt for messages of ours.</summary>
[GenerateSerializer, Immutable, Alias("gateway.events.ReceiptReceivedEvent")]
public sealed record ReceiptReceivedEvent : InstanceEvent
{
    /// <summary>The JID of the chat.</summary>
    [Id(0)]
    public required string Chat { get; init; }

    /// <summary>The JID of the device that gave it.</summary>
    [Id(1)]
    public required string Sender { get; init; }

    /// <summary>The wire ids.</summary>
    [Id(2)]
    public required ImmutableArray<string> WireIds { get; init; }

    /// <summary>What it says.</summary>
    [Id(3)]
    public required ReceiptEventKind Kind { get; init; }
}

/// <summary>What a receipt says.</summary>
public enum ReceiptEventKind
{
    /// <summary>A device of the recipient has the message.</summary>
    Delivered = 0,

    /// <summary>The recipient has read it.</summary>
    Read = 1,

    /// <summary>The recipient has played it.</summary>
    Played = 2,

    /// <summary>Another device of ours has read it.</summary>
    ReadSelf = 3,
}
