using CsCheck;
using OrleansGateway.Grains.Interfaces.Queue;
using OrleansGateway.Grains.Queue.Messages;

namespace OrleansGateway.Grains.Tests.Queue;

/// <summary>The window against a store that a sorted list plays: whatever the order of operations, heads are true heads.</summary>
internal sealed class DispatchWindowTests
{
    private const int Capacity = 4;
    private const int PageSize = 3;
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(60);

    private enum Move
    {
        Accept,
        BeginSend,
        EndSend,
        RetryLater,
        Cancel,
        BeginScan,
        EndScan,
        BeginLookUp,
        EndLookUp,
    }

    [Test]
    public void Every_free_head_is_the_first_of_its_line_and_nothing_is_forgotten()
    {
        var moves = Gen.Select(Gen.Enum<Move>(), Gen.Int[0, 9], Gen.Int[0, 9]).List[1, 200];
        moves.Sample(script =>
        {
            var simulation = new Simulation();
            foreach (var (move, line, priority) in script)
            {
                simulation.Do(move, line, priority);
                simulation.CheckMemory();
            }

            simulation.DrainAndCheck();
        }, iter: 1_000);
    }

    [Test]
    public void A_line_that_is_held_again_during_its_look_up_is_looked_up_once_more()
    {
        var (window, first, second) = (new DispatchWindow(Capacity, 100, Step), MessageOf(1, 0, 5), MessageOf(2, 0, 5));
        window.BeginScan();
        window.EndScan([first, second], isLast: true);
        window.Hold(first);
        window.Release(first);
        var lines = window.BeginLookUp(1);
        window.Hold(first);
        window.EndLookUp(lines, [second]);
        window.Release(first);
        Assert.That(window.VacantLines, Is.EqualTo(lines));
    }

    private static MessageHeader MessageOf(long sequence, int line, int priority) => new()
    {
        Id = $"{sequence}",
        Sequence = sequence,
        Pool = "p",
        LineHash = $"{line}",
        RecipientHash = "",
        WireId = "",
        Priority = priority,
        AcceptedAt = sequence,
        LineAt = sequence,
        NextAt = sequence,
        MaxAttempts = 8,
        State = MessageState.Pending,
    };

    private sealed class Simulation
    {
        private readonly DispatchWindow _window = new(Capacity, 100, Step);
        private readonly List<MessageHeader> _free = [];
        private readonly List<MessageHeader> _held = [];
        private readonly Dictionary<string, List<long>> _sentByLine = [];
        private List<MessageHeader>? _page;
        private (IReadOnlyList<string> Lines, IReadOnlyList<MessageHeader> Found)? _lookUp;
        private long _sequence;

        public void Do(Move move, int line, int priority)
        {
            switch (move)
            {
                case Move.Accept:
                    Accept(line, priority);
                    break;
                case Move.BeginSend when _window.Ready.FirstOrDefault() is { } head:
                    Send(head);
                    break;
                case Move.EndSend when _held.Count > 0:
                    End(_held[line % _held.Count]);
                    break;
                case Move.RetryLater when _held.Count > 0:
                    _window.Hold(_held[line % _held.Count]);
                    break;
                case Move.Cancel when _free.Count > 0:
                    Cancel(_free[line % _free.Count]);
                    break;
                case Move.BeginScan when _page is null && _window.WantsScan:
                    _window.BeginScan();
                    _page = ReadPage();
                    break;
                case Move.EndScan when _page is not null:
                    _window.EndScan(_page, _page.Count < PageSize);
                    _page = null;
                    break;
                case Move.BeginLookUp when _lookUp is null && _window.VacantLines.Count > 0:
                    var lines = _window.BeginLookUp(2);
                    _lookUp = (lines, FirstOf(lines));
                    break;
                case Move.EndLookUp when _lookUp is { } lookUp:
                    _window.EndLookUp(lookUp.Lines, lookUp.Found);
                    _lookUp = null;
                    break;
            }
        }

        public void CheckMemory() =>
            Assert.That(_window.ReadyCount, Is.LessThanOrEqualTo(Capacity + _held.Count + 10), "memory is bounded");

        /// <summary>Without further arrivals everything leaves, and each line and priority in the order of acceptance.</summary>
        public void DrainAndCheck()
        {
            Do(Move.EndScan, 0, 0);
            Do(Move.EndLookUp, 0, 0);
            for (var round = 0; _free.Count + _held.Count > 0; round++)
            {
                Assert.That(round, Is.LessThan(5_000), "a message is forgotten");
                foreach (var move in new[] { Move.EndSend, Move.BeginLookUp, Move.EndLookUp, Move.BeginScan, Move.EndScan, Move.BeginSend })
                {
                    Do(move, 0, 0);
                }
            }

            foreach (var sent in _sentByLine.Values)
            {
                Assert.That(sent, Is.Ordered);
            }
        }

        private void Accept(int line, int priority)
        {
            var message = MessageOf(++_sequence, line, priority);
            _free.Add(message);
            _window.Arrive(message);
        }

        private void Send(MessageHeader head)
        {
            if (!_free.Contains(head))
            {
                // A page or look-up was older than the cancellation: the conditional write finds out.
                _window.Release(head);
                return;
            }

            Assert.That(_held.Select(message => message.LineHash), Does.Not.Contain(head.LineHash), "one of a line");
            Assert.That(FirstOf([head.LineHash]).Single().Id, Is.EqualTo(head.Id), "the first of its line");
            _free.Remove(head);
            _held.Add(head);
            _window.Hold(head);
            var key = $"{head.LineHash}/{head.Priority}";
            _sentByLine.TryAdd(key, []);
            _sentByLine[key].Add(head.Sequence);
        }

        private void End(MessageHeader message)
        {
            _held.Remove(message);
            _window.Release(message);
        }

        private void Cancel(MessageHeader message)
        {
            _free.Remove(message);
            _window.Release(message);
        }

        private List<MessageHeader> ReadPage() => [.. _free
            .Where(message => new RankKey(message.Rank(Step), message.Sequence) >= _window.Cursor)
            .OrderBy(message => message.Rank(Step)).ThenBy(message => message.Sequence).Take(PageSize)];

        private List<MessageHeader> FirstOf(IReadOnlyList<string> lines) => [.. _free
            .Where(message => lines.Contains(message.LineHash))
            .GroupBy(message => message.LineHash)
            .Select(line => line.OrderBy(message => message.Rank(Step)).ThenBy(message => message.Sequence).First())];
    }
}
