using CsCheck;
using NUnit.Framework;
using OrleansGateway.Protocol.Signal;
using OrleansGateway.Protocol.Signal.Pairwise;
using OrleansGateway.Protocol.Signal.Records;

namespace OrleansGateway.Protocol.Tests.Signal;

/// <summary>
/// Design promise 3. Two devices keep their records as the contract of <see cref="SessionRecord"/> demands, and end at any
/// moment: before, during or after a commit, cleanly or not. What was not committed is lost.
/// </summary>
[TestFixture]
internal sealed class CrashTests
{
    [Test]
    public void No_crash_reuses_a_counter_or_loses_a_delivered_message() =>
        Gen.Byte.Array[0, 300].Sample(script => new World().Run(script), iter: 60);

    [Test]
    public void Most_messages_need_no_commit()
    {
        var (a, _) = SignalPeer.Acquainted();
        var commits = Enumerable.Range(0, 640).Count(_ => a.Encrypt(1).MustCommit);

        Assert.That(commits, Is.EqualTo(9), "the first block came with the commit of the ratchet step");
    }

    [Test]
    public void An_unclean_end_burns_the_reserved_counters()
    {
        var (a, b) = SignalPeer.Acquainted();
        var committed = a.Session!.Serialize();
        var last = a.Encrypt(1);

        a.Session = SessionRecord.Parse(committed);
        var next = a.Encrypt(2);

        Assert.That(WhisperMessage.Parse(last.Body).Counter, Is.Zero);
        Assert.That(WhisperMessage.Parse(next.Body).Counter, Is.EqualTo(64));
        Assert.That(next.MustCommit, Is.True);
        Assert.That(b.Receive(next).Plaintext, Is.EqualTo(new byte[] { 2 }));
        Assert.That(b.Receive(last).Plaintext, Is.EqualTo(new byte[] { 1 }));
    }

    [Test]
    public void A_clean_end_burns_none()
    {
        var (a, _) = SignalPeer.Acquainted();
        a.Encrypt(1);

        a.Session = SessionRecord.Parse(a.Session!.Release().Serialize());
        var next = a.Encrypt(2);

        Assert.That(WhisperMessage.Parse(next.Body).Counter, Is.EqualTo(1));
        Assert.That(next.MustCommit, Is.True, "nothing is reserved any more");
    }

    [Test]
    public void Ending_uncleanly_over_and_over_does_not_outrun_the_peer()
    {
        var (a, b) = SignalPeer.Acquainted();
        for (var i = 0; i < 1000; i++)
        {
            Assert.That(a.Encrypt(1).MustCommit, Is.EqualTo(i > 0));
            a.Session = SessionRecord.Parse(a.Session!.Serialize());
        }

        Assert.That(b.Receive(a.Encrypt(2)).Plaintext, Is.EqualTo(new byte[] { 2 }));
    }

    [Test]
    public void Loading_after_an_unclean_end_and_ending_cleanly_still_burns()
    {
        var (a, _) = SignalPeer.Acquainted();
        var committed = a.Session!.Serialize();
        a.Encrypt(1);

        a.Session = SessionRecord.Parse(SessionRecord.Parse(committed).Release().Serialize());

        Assert.That(WhisperMessage.Parse(a.Encrypt(2).Body).Counter, Is.EqualTo(64));
    }

    [Test]
    public void What_left_before_an_unclean_end_decrypts_after_the_next_ratchet_step_too()
    {
        var (a, b) = SignalPeer.Acquainted();
        var committed = a.Session!.Serialize();
        var late = new[] { a.Encrypt(10), a.Encrypt(11), a.Encrypt(12) };
        b.Receive(late[0]);
        a.Session = SessionRecord.Parse(committed);

        a.Receive(b.Encrypt(20));
        b.Receive(a.Encrypt(13));

        Assert.That(b.Receive(late[2]).Plaintext, Is.EqualTo(new byte[] { 12 }));
        Assert.That(b.Receive(late[1]).Plaintext, Is.EqualTo(new byte[] { 11 }));
    }

    private sealed class World
    {
        private readonly Device[] _devices;

        public World()
        {
            var (a, b) = SignalPeer.Acquainted();
            _devices = [new Device(a), new Device(b)];
        }

        public void Run(byte[] script)
        {
            foreach (var step in script)
            {
                var device = _devices[step & 1];
                var peer = _devices[1 - (step & 1)];
                switch ((step >> 1) % 8)
                {
                    case 0 or 1 or 2:
                        device.Send(crashes: Crash.Never);
                        break;
                    case 3:
                        device.Send((Crash)(step >> 4 & 3));
                        break;
                    case 4 or 5:
                        device.Receive(peer.Wire, Crash.Never);
                        break;
                    case 6:
                        device.Receive(peer.Wire, (Crash)(step >> 4 & 3));
                        break;
                    default:
                        device.End(cleanly: (step >> 4) % 2 == 0);
                        break;
                }
            }
        }
    }

    private enum Crash
    {
        Never,
        BeforeCommit,
        AfterCommit,
        AfterAll,
    }

    private sealed class Device(SignalPeer peer)
    {
        private readonly HashSet<string> _used = [];
        private readonly HashSet<EncryptedMessage> _committedMessages = [];
        private byte[] _committed = peer.Session!.Serialize();
        private byte _text;

        /// <summary>What left and was not acknowledged yet.</summary>
        public Queue<(EncryptedMessage Message, byte Text)> Wire { get; } = [];

        public void Send(Crash crashes)
        {
            var text = _text++;
            var message = peer.Encrypt(text);
            if (message.MustCommit && !Commit(crashes))
            {
                return;
            }

            var parsed = WhisperMessage.Parse(message.Body);
            Assert.That(_used.Add($"{Convert.ToHexString(parsed.RatchetKey)} {parsed.Counter}"), Is.True, "a counter was used twice");
            Wire.Enqueue((message, text));
            Restart(crashes == Crash.AfterAll);
        }

        public void Receive(Queue<(EncryptedMessage Message, byte Text)> wire, Crash crashes)
        {
            if (!wire.TryPeek(out var next))
            {
                return;
            }

            if (_committedMessages.Contains(next.Message))
            {
                // Committed before the crash, acknowledged only now: the sender repeats it, the session knows it.
                var exception = Assert.Throws<SignalException>(() => peer.Receive(next.Message))!;
                Assert.That(exception.Failure, Is.EqualTo(SignalFailure.DuplicateMessage));
                wire.Dequeue();
                return;
            }

            Assert.That(peer.Receive(next.Message).Plaintext, Is.EqualTo(new[] { next.Text }));
            if (crashes != Crash.BeforeCommit)
            {
                _committedMessages.Add(next.Message);
            }

            if (Commit(crashes))
            {
                wire.Dequeue();
                Restart(crashes == Crash.AfterAll);
            }
        }

        public void End(bool cleanly)
        {
            if (cleanly)
            {
                _committed = peer.Session!.Release().Serialize();
            }

            Restart(true);
        }

        private bool Commit(Crash crashes)
        {
            _committed = crashes == Crash.BeforeCommit ? _committed : peer.Session!.Serialize();
            var isOver = crashes is Crash.BeforeCommit or Crash.AfterCommit;
            Restart(isOver);
            return !isOver;
        }

        private void Restart(bool now) => peer.Session = now ? SessionRecord.Parse(_committed) : peer.Session;
    }
}
