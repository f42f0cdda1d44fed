/** What wikis call the namespace of users, as in MediaWiki's `languages/messages`, both genders; upper and lower case alike. */
export const userNamespaces: readonly string[] = [
	...['user', 'u', 'benutzer', 'benutzerin', 'utilisateur', 'utilisatrice', 'usuario', 'usuaria', 'utente'],
	...['usuário', 'usuária', 'utilizador', 'utilizadora', 'gebruiker', 'gebruikster', 'wikipedysta', 'wikipedystka'],
	...['użytkownik', 'użytkowniczka', 'участник', 'участница', 'користувач', 'користувачка', 'удзельнік', 'удзельніца'],
	...['потребител', 'корисник', 'корисница', 'korisnik', 'korisnica', 'suradnik', 'suradnica', 'uporabnik'],
	...['uporabnica', 'uživatel', 'uživatelka', 'wikipedista', 'wikipedistka', 'redaktor', 'redaktorka', 'užívateľ'],
	...['användare', 'bruger', 'bruker', 'brukar', 'notandi', 'käyttäjä', 'kasutaja', 'dalībnieks', 'naudotojas'],
	...['szerkesztő', 'utilizator', 'kullanıcı', 'istifadəçi', 'foydalanuvchi', 'қатысушы', 'χρήστης', 'usuari'],
	...['usuària', 'lankide', 'pengguna', 'thành viên', 'uzanto', 'vikipediisto', 'usor', 'defnyddiwr', 'úsáideoir'],
	...['mtumiaji', 'tagagamit', 'perdoruesi', 'përdoruesi', 'მომხმარებელი', 'մասնակից', 'مستخدم', 'مستخدمة', 'کاربر'],
	...['صارف', 'משתמש', 'משתמשת', 'सदस्य', 'ব্যবহারকারী', 'பயனர்', 'వాడుకరి', 'ഉപയോക്താവ്', 'ಸದಸ್ಯ', 'ผู้ใช้'],
	...['利用者', '用户', '用戶', '使用者', '사용자'],
];

/** Special pages about the user after the slash, as in `specialPageAliases` of MediaWiki and of CentralAuth. */
export const userSpecialPages: readonly string[] = [
	...['contributions', 'contribs', 'usercontributions', 'deletedcontributions', 'globalcontributions', 'userrights'],
	...['beiträge', 'contribuciones', 'contributi', 'contributiutente', 'contribuições', 'contribuicoes', 'bijdragen'],
	...['wkład', 'вклад', 'внесок', 'унёсак', 'приноси', 'придонеси', 'прилози', 'доприноси', 'doprinosi', 'prilozi'],
	...['prispevki', 'príspevky', 'příspěvky', 'bidrag', 'framlög', 'muokkaukset', 'kaastöö', 'devums', 'indėlis'],
	...['közreműködések', 'szerkesztő közreműködései', 'contribuții', 'katkılar', 'fəaliyyətlər', 'үлесі', 'συνεισφορές'],
	...['contribucions', 'contribucións', 'ekarpenak', 'kontribusi', 'kontribusi pengguna', 'kontribusipengguna'],
	...['sumbangan', 'đóng góp', 'kontribuoj', 'kontribuaĵoj', 'წვლილი', 'ներդրում', 'մասնակցի ներդրում', 'مساهمات'],
	...['مشارکت‌ها', 'مشارکتها', 'תרומות', 'योगदान', 'অবদান', 'பங்களிப்புகள்', 'സംഭാവനകൾ', 'เรื่องที่เขียน'],
	...['投稿記録', '用户贡献', '用戶貢獻', '使用者貢獻', '기여', '사용자기여'],
	...['centralauth', 'globalaccount', 'ca', 'تحقق مركزي', 'تحقيق مركزى', 'mərkəziautentifikasiya', 'কেন্দ্রীয় প্রমাণী'],
	...[
		'управление на единните сметки',
		'uturitas pusat',
		'sredisnjaautent',
		'中央授權',
		'中央認證',
		'中央认证',
		'中心认证',
	],
	...['全域账号', '全域帳號', 'centrální ověření', 'verwaltung benutzerkonten-zusammenführung', 'centra aŭtentigo'],
	...['información de la cuenta global', 'kontode ühendamine', 'ورود متمرکز', 'keskitetty varmennus', 'utenzaglobale'],
	...['autenticación central', 'חשבון משתמש מאוחד', 'središnja prijava', 'központi azonosítás', 'otoritas pusat'],
	...[
		'otoritaspusat',
		'loginunificato',
		'アカウント統一管理',
		'統一ログインの管理',
		'통합계정관리',
		'pusat pengesahan',
	],
	...['global konto', 'enhetlig innlogging', 'sentraal anmelden', 'centraalaanmelden', 'konto uniwersalne'],
	...['zarządzanie kontem uniwersalnym', 'administração de contas globais', 'administração global de contas'],
	...['autentificare centrală', 'मध्यवर्तीअधिकारी', 'centralna prijava', 'centrálneoverenie', 'централна пријава'],
	...['глобални налог', 'globalni nalog', 'gemensam inloggning', 'merkezikimlikdoğrulama', 'đăng nhập trung ương'],
	...['інформація про глобальний обліковий запис', 'thành viên toàn cục', 'người dùng toàn cục'],
];

/** Templates that name a user first, and maybe a text after it; those of the namespace's names are such, too. */
export const userTemplates: readonly string[] = [
	...userNamespaces,
	...['ul', 'ut', 'uc', 'user0', 'user1', 'user2', 'user3', 'user4', 'user5', 'user6', 'user7', 'user8', 'user9'],
	...['user10', 'user11', 'user12', 'user13', 'user link', 'user links', 'userlinks', 'usercheck', 'user-multi'],
	...['user-c', 'userblank', 'noping', 'no ping', 'vandal'],
];

/** Templates whose unnamed parameters are all users. */
export const userListTemplates: readonly string[] = [
	...['ping', 'pinging', 're', 'reply', 'reply to', 'replyto', 'yo', 'mention', 'notify', 'notif', 'répondre à'],
	...['noping2', 'ответить', 'пинг'],
];

/** Heads of a column of user names, the surest first; matched with the whole of a head in lower case, without marks. */
export const nameHeads: readonly RegExp[] = [
	new RegExp(
		`(?:^| )(?:${[
			...[
				'user ?names?',
				'benutzername(?:n)?',
				'nutzername(?:n)?',
				"nom d[ ’']?utilisat(?:eur|rice)",
				'pseudo(?:nyme)?',
			],
			...['nombre de usuari[oa]', 'nome utente', 'nome de usuári[oa]', 'nome de utilizador', 'gebruikersnaam'],
			...[
				'nazwa użytkownika',
				'имя участни(?:ка|цы)',
				'имя пользователя',
				"ім[ ’']?я користувача",
				'uživatelské jméno',
			],
			...[
				'používateľské meno',
				'användarnamn',
				'brukernavn',
				'brugernavn',
				'käyttäjä(?:nimi|tunnus)',
				'felhasználónév',
			],
			...[
				'nume de utilizator',
				'kullanıcı adı',
				"nom d[ ’']?usuari",
				'korisničko ime',
				'όνομα χρήστη',
				'nama pengguna',
			],
			...['tên (?:người dùng|thành viên)', 'اسم (?:ال)?مستخدم', 'نام کاربری', 'שם (?:ה)?משתמש', 'सदस्य नाम', '利用者名'],
			...['ユーザー名', '用户名', '用戶名(?:稱)?', '使用者名稱', '사용자 ?(?:이름|명)'],
		].join('|')})(?:$| )`,
		'iu',
	),
	new RegExp(
		`^(?:(?:wiki|wikipedia|wikimedia|meta) )?(?:users?|${[
			...userNamespaces.filter((one) => one.length > 2 && one !== 'user'),
			...['accounts?', '(?:benutzer)?kont(?:o|en)', 'comptes?', 'cuentas?', 'contas?', 'participants?', 'editors?'],
			...['teilnehm(?:er|erin|ende)', 'handle', 'учётная запись', 'حساب', 'アカウント', '账号', '帳號', '계정'],
		].join('|')})$`,
		'iu',
	),
	/^(?:names?|namen|noms?|nombres?|nomes?|nome|naam|imię|имя|имена|ім[ ’']?я|jméno|namn|navn|nimi|név|nume|ad|adı|اسم|الاسم|نام|שם|नाम|名前|姓名|名字|이름)$/iu,
];
