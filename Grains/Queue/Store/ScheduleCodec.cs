using System.Text.Json;
using OrleansGateway.Grains.Interfaces.Messages;
using OrleansGateway.Grains.Interfaces.Queue;

namespace OrleansGateway.Grains.Queue.Store;

/// <summary>A schedule as stored text. The names of the fields are stored: add, never rename.</summary>
internal static class ScheduleCodec
{
    public static byte[] Encode(RecurringSchedule schedule)
    {
        var message = schedule.Message;
        var text = message.Content as TextContent
            ?? throw new NotSupportedException($"Content of type {message.Content.GetType().Name} cannot be stored.");
        return JsonSerializer.SerializeToUtf8Bytes(new Stored(
            schedule.Name, schedule.Cron, schedule.TimeZone, message.Pool, message.Recipient, text.Text, message.Priority,
            message.OrderingKey, message.Instance, message.MaxAttempts));
    }

    public static RecurringSchedule Decode(ReadOnlySpan<byte> text)
    {
        var stored = JsonSerializer.Deserialize<Stored>(text) ?? throw new JsonException("A stored schedule is null.");
        return new RecurringSchedule
        {
            Name = stored.Name,
            Cron = stored.Cron,
            TimeZone = stored.TimeZone,
            Message = EnqueueRequest.ForText(stored.Pool, stored.Recipient, stored.Text) with
            {
                Priority = stored.Priority,
                OrderingKey = stored.OrderingKey,
                Instance = stored.Instance,
                MaxAttempts = stored.MaxAttempts,
            },
        };
    }

    private sealed record Stored(
        string Name, string Cron, string TimeZone, string Pool, string Recipient, string Text, int Priority, string? OrderingKey,
        string? Instance, int? MaxAttempts);
}
