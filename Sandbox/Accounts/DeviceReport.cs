namespace OrleansGateway.Sandbox.Accounts;

/// <summary>The server's view of one device, real or virtual.</summary>
/// <param name="Jid">Its address by number.</param>
/// <param name="Lid">Its address by LID.</param>
/// <param name="Device">Its number; 0 is the phone.</param>
/// <param name="Connected">Whether it is connected.</param>
/// <param name="Logins">How often it logged in.</param>
/// <param name="PreKeys">How many one-time pre-keys the server has of it.</param>
/// <param name="Pending">How many stanzas it has not acknowledged.</param>
/// <param name="Delivered">How many stanzas were delivered to it.</param>
/// <param name="Redelivered">How many of these were delivered again after a reconnect.</param>
/// <param name="Acknowledged">How many stanzas it acknowledged, by ack or receipt.</param>
/// <param name="Nacked">How many stanzas it refused, by an ack with an error. They wait for its next login.</param>
/// <param name="Sent">How many messages it sent.</param>
/// <param name="DeliveryReceipts">For how many messages it sent a delivery receipt.</param>
/// <param name="ReadReceipts">For how many messages it sent a read receipt.</param>
/// <param name="RetryReceipts">For how many messages it requested a resend, because it could not decrypt them.</param>
public sealed record DeviceReport(
    string Jid,
    string Lid,
    int Device,
    bool Connected,
    long Logins,
    int PreKeys,
    int Pending,
    long Delivered,
    long Redelivered,
    long Acknowledged,
    long Nacked,
    long Sent,
    long DeliveryReceipts,
    long ReadReceipts,
    long RetryReceipts)
{
    internal static DeviceReport Of(Device device) => new(
        device.PhoneNumber.ToString(),
        device.Lid.ToString(),
        device.Number,
        device.Queue.IsConnected,
        device.Counters.Logins,
        device.Keys.Count,
        device.Queue.Count,
        device.Counters.Delivered,
        device.Counters.Redelivered,
        device.Counters.Acknowledged,
        device.Counters.Nacked,
        device.Counters.Sent,
        device.Counters.DeliveryReceipts,
        device.Counters.ReadReceipts,
        device.Counters.RetryReceipts);
}
