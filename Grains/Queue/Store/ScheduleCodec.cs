using System.Text.Json;
using OrleansGateway.Grains.Interfaces.Messages;
using OrleansGateway.Grains.Interfaces.Queue;
using OrleansGateway.Grains.Queue.Messages;

namespace OrleansGateway.Grains.Queue.Store;

/// <summary>A schedule as stored text. The names of the fields are stored: add, never rename.</summary>
internal static class ScheduleCodec
{
    public static byte[] Encode(RecurringSchedule schedule)
    {
        var message = schedule.Message;
        return JsonSerializer.SerializeToUtf8Bytes(new Stored(
            schedule.Name, schedule.Cron, schedule.TimeZone, message.Pool, message.Recipient, null, message.Priority,
            message.OrderingKey, message.Instance, message.MaxAttempts, ContentCodec.Encode(message.Content)));
    }

    /// <exception cref="JsonException">The text is not a stored schedule.</exception>
    public static RecurringSchedule Decode(ReadOnlySpan<byte> text)
    {
        var stored = JsonSerializer.Deserialize<Stored>(text) ?? throw new JsonException("A stored schedule is null.");
        return new RecurringSchedule
        {
            Name = stored.Name,
            Cron = stored.Cron,
            TimeZone = stored.TimeZone,
            Message = new EnqueueRequest
            {
                Pool = stored.Pool,
                Recipient = stored.Recipient,
                Content = ContentOf(stored),
                Priority = stored.Priority,
                OrderingKey = stored.OrderingKey,
                Instance = stored.Instance,
                MaxAttempts = stored.MaxAttempts,
            },
        };
    }

    private static MessageContent ContentOf(Stored stored) =>
        stored.Content is { } content ? ContentCodec.Decode(content)
        : stored.Text is { } text ? new TextContent(text)
        : throw new JsonException("A stored schedule has no content.");

    // Schedules that were stored before there were kinds of content have Text, all others Content.
    private sealed record Stored(
        string Name, string Cron, string TimeZone, string Pool, string Recipient, string? Text, int Priority, string? OrderingKey,
        string? Instance, int? MaxAttempts, byte[]? Content = null);
}

/// <summary>A schedule and the occurrence that it fires next, milliseconds since 1970; null when it never fires again.</summary>
internal sealed record StoredSchedule(RecurringSchedule Schedule, long? NextAt);
