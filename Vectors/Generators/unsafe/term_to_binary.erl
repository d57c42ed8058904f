%% Output of Erlang's term_to_binary: `-<TAB>comment<TAB>hex`. Nothing is loaded.
-module(term_to_binary).
-export([main/0]).

main() ->
    Session = #{<<"_csrf_token">> => <<"a1b2">>, <<"user_id">> => 1},
    Samples = [
        {"small integer", 42}, {"integer", -300}, {"integer of 100 bits", 1 bsl 100}, {"float", 1.5}, {"atom", ok},
        {"atom outside of ASCII", list_to_atom([8364])}, {"binary", <<"hello">>}, {"bits", <<5:3>>},
        {"charlist", "hello"}, {"list", [1, <<"a">>, b]}, {"improper list", [a | b]}, {"empty list", []},
        {"tuple", {ok, 1, <<"x">>}}, {"empty tuple", {}}, {"tuple of 300", erlang:make_tuple(300, 0)},
        {"empty map", #{}}, {"session", Session}, {"nested", #{<<"cart">> => [#{sku => <<"A-1">>, n => 2}]}},
        {"external function", fun erlang:halt/0}, {"integer of 3000 bits", 1 bsl 3000}
    ],
    [show(Comment, term_to_binary(Term)) || {Comment, Term} <- Samples],
    show("session, version 1", term_to_binary(Session, [{minor_version, 1}])),
    show("float, version 0", term_to_binary(1.5, [{minor_version, 0}])),
    show("atom, version 1", term_to_binary(ok, [{minor_version, 1}])),
    show("compressed list", term_to_binary(lists:duplicate(200, <<"session">>), [compressed])),
    show("compressed binary", term_to_binary(binary:copy(<<"a">>, 200), [{compressed, 9}])),
    halt().

show(Comment, Data) ->
    io:format("-\t~s\t~s~n", [Comment, [io_lib:format("~2.16.0b", [Byte]) || <<Byte>> <= Data]]).
