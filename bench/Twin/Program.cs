using System.Text.Encodings.Web;
using Twin.Items;
using Twin.Shared;
using Twin.Tasks;

var builder = WebApplication.CreateBuilder(args);

var mistakes = builder.Configuration.GetSection(Mistakes.Section).Get<Mistakes>() ?? new();
builder.Services.AddSingleton(mistakes);
builder.AddTelemetry();
builder.AddDatabase(mistakes);
builder.AddRateLimits();
builder.Services.AddMemoryCache();
builder.Services.AddSingleton<AnswerCache>();
builder.Services.AddScoped<ItemRepository>();
builder.Services.AddScoped<PictureRepository>();
builder.Services.AddScoped<LazyItems>();
builder.Services.AddScoped<GroupRepository>();
builder.AddPriceLists();

// The catalogue service escapes non-ASCII characters, and the responses must be identical to the byte.
builder.Services.ConfigureHttpJsonOptions(options => options.SerializerOptions.Encoder = JavaScriptEncoder.Default);

MistakeSwitches.Listen(mistakes);
var app = builder.Build();
app.UseRateLimits(mistakes);
app.MapGet("/alive", () => "Healthy").DisableRateLimiting();
app.MapItems();
app.MapPriceLists();
app.Run();
