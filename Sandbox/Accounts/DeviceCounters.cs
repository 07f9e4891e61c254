namespace OrleansGateway.Sandbox.Accounts;

/// <summary>Counts of stanzas to and from one device; thread-safe.</summary>
internal sealed class DeviceCounters
{
    private long _delivered;
    private long _redelivered;
    private long _acknowledged;
    private long _nacked;
    private long _sent;
    private long _logins;
    private long _deliveryReceipts;
    private long _readReceipts;
    private long _retryReceipts;

    /// <summary>Stanzas written to the device for the first time.</summary>
    public long Delivered => Volatile.Read(ref _delivered);

    /// <summary>Stanzas written again after a reconnect.</summary>
    public long Redelivered => Volatile.Read(ref _redelivered);

    /// <summary>Stanzas that the device acknowledged, by ack or by receipt.</summary>
    public long Acknowledged => Volatile.Read(ref _acknowledged);

    /// <summary>Acknowledgements with an error: stanzas that the device refused.</summary>
    public long Nacked => Volatile.Read(ref _nacked);

    /// <summary>Messages that the device sent.</summary>
    public long Sent => Volatile.Read(ref _sent);

    /// <summary>How often it logged in.</summary>
    public long Logins => Volatile.Read(ref _logins);

    /// <summary>Delivery receipts that it sent, in messages.</summary>
    public long DeliveryReceipts => Volatile.Read(ref _deliveryReceipts);

    /// <summary>Read receipts that it sent, in messages.</summary>
    public long ReadReceipts => Volatile.Read(ref _readReceipts);

    /// <summary>Retry receipts that it sent: messages it could not decrypt.</summary>
    public long RetryReceipts => Volatile.Read(ref _retryReceipts);

    public void AddDelivered() => Interlocked.Increment(ref _delivered);

    public void AddRedelivered() => Interlocked.Increment(ref _redelivered);

    public void AddAcknowledged() => Interlocked.Increment(ref _acknowledged);

    public void AddNacked() => Interlocked.Increment(ref _nacked);

    public void AddSent() => Interlocked.Increment(ref _sent);

    public void AddLogin() => Interlocked.Increment(ref _logins);

    /// <summary>Counts a receipt.</summary>
    /// <param name="type">The type attribute; null is a delivery receipt.</param>
    /// <param name="messages">How many messages it names.</param>
    public void AddReceipt(string? type, int messages)
    {
        switch (type)
        {
            case null or "inactive":
                Interlocked.Add(ref _deliveryReceipts, messages);
                break;
            case "read":
                Interlocked.Add(ref _readReceipts, messages);
                break;
            case "retry":
                Interlocked.Add(ref _retryReceipts, messages);
                break;
        }
    }
}
