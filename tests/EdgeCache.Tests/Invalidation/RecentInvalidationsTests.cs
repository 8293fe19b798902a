using Scalable.EdgeCache.Invalidation;

namespace EdgeCache.Tests.Invalidation;

public class RecentInvalidationsTests
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(1);

    private readonly ShiftedTime _time = new();
    private readonly RecentInvalidations _recent;

    public RecentInvalidationsTests() => _recent = new RecentInvalidations(_time);

    [Theory]
    [InlineData("", false)]
    [InlineData("a:6", false)]
    [InlineData("b:9", false)]
    [InlineData("a:7", true)]
    [InlineData("b:1 a:8", true)]
    public void Response_is_stored_at_once_if_it_takes_the_message_into_account(string applied, bool isStored)
    {
        _recent.Add(["item:1"], MessageId.ParseLine("#a:7:638000000000000000"));

        Assert.Equal(isStored, AllowStoring(applied, "all", "item:1"));
        Assert.True(AllowStoring("", "all", "item:2"));
    }

    [Fact]
    public void Response_has_to_take_the_messages_of_every_writer_into_account()
    {
        _recent.Add(["item:1"], new MessageId("a", 7));
        _recent.Add(["item:1"], new MessageId("b", 3));
        _recent.Add(["item:1"], new MessageId("a", 8));

        Assert.False(AllowStoring("a:8", "item:1"));
        Assert.False(AllowStoring("a:7 b:3", "item:1"));
        Assert.True(AllowStoring("a:8 b:3", "item:1"));
    }

    [Fact]
    public void Message_without_an_id_delays_storing_by_half_a_second()
    {
        var started = _time.GetTimestamp();
        _time.Advance(Moment);
        _recent.Add(["item:1"], null);

        Assert.False(_recent.AllowStoring(["item:1"], started, [new MessageId("a", 9)]));
        _time.Advance(TimeSpan.FromSeconds(0.4));
        Assert.False(AllowStoring("a:9", "item:1"));
        _time.Advance(TimeSpan.FromSeconds(0.2));
        Assert.True(AllowStoring("", "item:1"));
        Assert.False(_recent.AllowStoring(["item:1"], started, []));
    }

    [Fact]
    public void Response_that_was_requested_before_everything_was_removed_is_not_stored()
    {
        var started = _time.GetTimestamp();
        _time.Advance(Moment);
        _recent.AddAll();
        _time.Advance(Moment);

        Assert.False(_recent.AllowStoring(["item:1"], started, [new MessageId("a", 9)]));
        Assert.True(AllowStoring("", "item:1"));
    }

    private bool AllowStoring(string applied, params string[] tags)
    {
        _time.Advance(Moment);
        return _recent.AllowStoring(tags, _time.GetTimestamp(), MessageId.ParseHeader(applied));
    }
}
