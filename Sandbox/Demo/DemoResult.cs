namespace OrleansGateway.Sandbox.Demo;

/// <summary>What the demo came to, counted where it counts: by wire id at the addressees' phones.</summary>
/// <param name="Wanted">How many messages were to be sent.</param>
/// <param name="Sent">How many the server acknowledged.</param>
/// <param name="Delivered">How many wire ids the phones decrypted.</param>
/// <param name="Duplicates">How often a phone got a wire id again.</param>
/// <param name="DecryptFailures">How often a phone or an instance could not decrypt.</param>
/// <param name="Replies">How many answers are in the instances' event logs.</param>
internal sealed record DemoResult(int Wanted, int Sent, int Delivered, long Duplicates, long DecryptFailures, int Replies)
{
    /// <summary>Whether everything arrived once and was answered.</summary>
    public bool IsPerfect =>
        Sent == Wanted && Delivered == Wanted && Replies == Wanted && Duplicates == 0 && DecryptFailures == 0;

    /// <summary>The last line of the demo.</summary>
    public override string ToString() =>
        $"demo: sent={Sent} delivered={Delivered} duplicates={Duplicates} decryptFailures={DecryptFailures} replies={Replies}";
}
