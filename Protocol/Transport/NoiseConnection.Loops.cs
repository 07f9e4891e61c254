using System.Buffers;
using OrleansGateway.Protocol.Binary;
using OrleansGateway.Protocol.Core;
using OrleansGateway.Protocol.Noise;

namespace OrleansGateway.Protocol.Transport;

/// <content>The two loops, and the end that both of them can bring about.</content>
internal sealed partial class NoiseConnection
{
    private const int ChunkSize = 16 * 1024;

    private async Task<ConnectionFailure> RunAsync()
    {
        await Task.WhenAll(_writing, _reading).ConfigureAwait(false);
        await _transport.DisposeAsync().ConfigureAwait(false);
        _ciphers.Dispose();
        var failure = _failure ?? ClosedLocally;
        LogEnded(_logger, failure.Reason, failure.Code);
        return failure;
    }

    private async Task ReadLoopAsync()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var chunk = new byte[ChunkSize];
        try
        {
            await DeliverFramesAsync().ConfigureAwait(false);
            int count;
            while ((count = await _transport.ReceiveAsync(chunk, _stopping.Token).ConfigureAwait(false)) > 0)
            {
                _reader.Append(chunk.AsSpan(0, count));
                await DeliverFramesAsync().ConfigureAwait(false);
            }

            End(new ConnectionFailure(FailureReason.ConnectionLost, Text: "The server closed the connection."));
        }
        catch (Exception exception)
        {
            End(FailureOf(exception));
        }
    }

    private async ValueTask DeliverFramesAsync()
    {
        while (_reader.TryRead(out var frame))
        {
            await _incoming.WriteAsync(Open(frame.Span), _stopping.Token).ConfigureAwait(false);
        }
    }

    private Node Open(ReadOnlySpan<byte> frame)
    {
        var length = Math.Max(0, frame.Length - TransportCipher.TagSize);
        var plaintext = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            _ciphers.Receive.Decrypt(frame, plaintext);
            return Payload.Unpack(plaintext.AsMemory(0, length), _options.NodeLimits);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(plaintext, clearArray: true);
        }
    }

    private async Task WriteLoopAsync()
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var output = new ArrayBufferWriter<byte>();
        while (await _outgoing.Reader.WaitToReadAsync(CancellationToken.None).ConfigureAwait(false))
        {
            while (_outgoing.Reader.TryRead(out var frame))
            {
                await WriteAsync(frame, output).ConfigureAwait(false);
            }
        }
    }

    private async ValueTask WriteAsync(OutgoingFrame frame, ArrayBufferWriter<byte> output)
    {
        if (!frame.TryTake())
        {
            return;
        }

        if (_failure is { } ended)
        {
            frame.Fail(new ConnectionException(ended));
            return;
        }

        try
        {
            output.ResetWrittenCount();
            _writer.Write(output, frame.Payload.Span, _ciphers.Send);
            await _transport.SendAsync(output.WrittenMemory, _stopping.Token).ConfigureAwait(false);
            frame.Complete();
        }
        catch (Exception exception)
        {
            // The counter has moved on and bytes may have left: this socket can never be written to again.
            End(FailureOf(exception));
            frame.Fail(new WriteInterruptedException(_failure ?? ClosedLocally, exception));
        }
    }

    private void End(ConnectionFailure failure)
    {
        if (Interlocked.CompareExchange(ref _failure, _isClosing ? ClosedLocally : failure, null) is not null)
        {
            return;
        }

        _outgoing.Writer.TryComplete();
        _incoming.Complete();
        _stopping.Cancel();
    }

    private static ConnectionFailure FailureOf(Exception exception) => exception switch
    {
        ConnectionException lost => lost.Failure,
        ProtocolViolationException violation => new(FailureReason.ProtocolViolation, Text: violation.Message),
        OperationCanceledException => ClosedLocally,
        _ => new(FailureReason.ConnectionLost, Text: exception.GetType().Name),
    };
}
