using OrleansGateway.Grains.Interfaces.Instance;
using OrleansGateway.Grains.Storage;
using OrleansGateway.Protocol.Core;

namespace OrleansGateway.Grains.Instance.Connection;

/// <summary>What exceptions of the device and of the store mean for an instance. No other place maps them.</summary>
internal static class FailureMapping
{
    /// <summary>How an attempt to stay connected ended that threw.</summary>
    /// <param name="exception">What it threw.</param>
    public static AttemptEnd EndOf(Exception exception) => exception switch
    {
        ConnectionException connection => AttemptEnd.Of(connection.Failure),
        WriteInterruptedException write => AttemptEnd.Of(write.Failure),
        StorageUnavailableException => AttemptEnd.StorageUnavailable,
        StaleEpochException => AttemptEnd.LeaseHeld,
        _ => AttemptEnd.Of(new ConnectionFailure(FailureReason.ConnectionLost, Text: exception.GetType().Name)),
    };

    /// <summary>Whether an attempt may end so without a fault in our code.</summary>
    /// <param name="exception">What it threw.</param>
    public static bool IsExpected(Exception exception) => exception
        is ConnectionException or WriteInterruptedException or StorageUnavailableException or StaleEpochException;

    /// <summary>Makes a request to the device, and says what became of it.</summary>
    /// <param name="request">The request.</param>
    public static async Task<InstanceAnswer> AnswerOfAsync(Func<Task> request)
    {
        try
        {
            await request();
            return InstanceAnswer.Done;
        }
        catch (InvalidRequestException)
        {
            return InstanceAnswer.Invalid;
        }
        catch (ProtocolException)
        {
            return InstanceAnswer.Failed;
        }
        catch (Exception exception) when (exception is StorageUnavailableException or StaleEpochException)
        {
            return InstanceAnswer.Unavailable;
        }
    }
}
